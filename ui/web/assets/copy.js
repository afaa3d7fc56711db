// One button that puts a text on the clipboard.
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  const label = parentElement.querySelector(".label");
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(data.text);
      label.textContent = "已复制";
    } catch {
      label.textContent = "复制不了";
    }
    setTimeout(() => { label.textContent = "复制"; }, 1400);
  };
}
