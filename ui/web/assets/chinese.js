// Streamlit's own few English words, in Chinese; it has no setting for them. Only exact matches are replaced.
const WORDS = {
  "Select all": "全选",
  "Deselect all": "全不选",
  "No results": "没有符合的",
  Upload: "选择文件",
  "Uploading...": "正在上传…",
  "Upload failed": "上传没有成功",
  "Press Enter to apply": "按回车确定",
  "Press Ctrl+Enter to apply": "按 Ctrl+回车 确定",
  "Press ⌘+Enter to apply": "按 ⌘+回车 确定",
  "Press Enter to submit form": "按回车确定",
  "Connection error": "连接断开了",
  "Streamlit server is not responding. Are you connected to the internet?": "程序没有回应。请看运行它的终端，需要时重新启动，再刷新本页。",
  "Clear all": "清空",
  "Clear value": "清空",
  "Selected values": "已选",
  "Send message": "发送",
  "Close": "关闭",
  "Open": "展开",
  "Show password text": "显示密码",
  "Hide password text": "隐藏密码",
  "file upload": "选择文件",
  "Running...": "正在运行",
  "Sidebar": "侧栏",
  "App pages": "页面",
  "Page not found": "没有这个页面",
  "The page that you have requested does not seem to exist. Running the app's main page.": "地址里写的页面不存在，已经回到问答。",
};
const PATTERNS = [
  [/^(\d+)MB per file(?: • (.*))?$/, (_, size, kinds) => `也可以拖到这里，每个不超过 ${size} MB${kinds ? `（${kinds.toLowerCase()}）` : ""}`],
  [/^You have requested page .+Running the app's main page\.$/, () => "地址里写的页面不存在，已经回到问答。"],
  [/^Remove (.+)$/, (_, name) => `去掉 ${name}`],
];
const ATTRIBUTES = ["aria-label", "placeholder", "title"];

const inChinese = (text) => {
  const bare = text.trim();
  if (bare in WORDS) return WORDS[bare];
  for (const [pattern, make] of PATTERNS) if (pattern.test(bare)) return bare.replace(pattern, make);
  return "";
};

// What people, reports and models wrote is never touched: only Streamlit's widgets are looked at.
const ours = (element) => element?.closest(".claim, .paper, .table, .bars, .asked, [contenteditable], textarea");

function translate(root) {
  if (root.nodeType === Node.TEXT_NODE) {
    const found = !ours(root.parentElement) && inChinese(root.data);
    if (found) root.data = found;
    return;
  }
  if (root.nodeType !== Node.ELEMENT_NODE || ours(root)) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let at = walker.currentNode; at; at = walker.nextNode()) {
    if (at.nodeType === Node.TEXT_NODE) {
      const found = inChinese(at.data);
      if (found && !ours(at.parentElement)) at.data = found;
      continue;
    }
    for (const name of ATTRIBUTES) {
      const found = at.hasAttribute(name) && inChinese(at.getAttribute(name));
      if (found) at.setAttribute(name, found);
    }
  }
}

let watching = false;

export default function () {
  document.documentElement.lang = "zh-CN";
  if (watching) return;
  watching = true;
  translate(document.body);
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(translate);
      else translate(change.target);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
