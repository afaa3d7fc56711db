// Report text: headings and passages with marked spans, an outline, hits to step through. Text only, never markup.
const node = (name, css, text) => {
  const made = document.createElement(name);
  if (css) made.className = css;
  if (text !== undefined) made.textContent = text;
  return made;
};

const button = (css, text, label, act) => {
  const made = node("button", css, text);
  made.type = "button";
  if (label) made.setAttribute("aria-label", label);
  made.onclick = () => act(made);
  return made;
};

const permalink = (address) => {
  const url = new URL("cite", location.href);
  url.search = new URLSearchParams({ address }).toString();
  return url.toString();
};

async function copy(text, from) {
  const before = from.textContent;
  try {
    await navigator.clipboard.writeText(text);
    from.textContent = "已复制";
  } catch {
    from.textContent = "复制不了";
  }
  setTimeout(() => { from.textContent = before; }, 1400);
}

function spans(block, text) {
  for (const span of block.spans) {
    const name = span.kind === "removed" ? "del" : "mark";
    const piece = span.kind ? node(name, span.kind, span.text) : document.createTextNode(span.text);
    if (span.anchor) piece.dataset.anchor = span.anchor;
    if (span.title) piece.title = span.title;
    text.append(piece);
  }
  return text;
}

function raw(block) {
  const made = spans(block, node("p", "raw"));
  if (block.anchor) made.dataset.anchor = block.anchor;
  return made;
}

function note(one) {
  const made = node("details", "gloss");
  made.append(node("summary", "", `名词解释：${one.term}`), node("p", "", one.text));
  return made;
}

function passage(block) {
  const made = node("div", `passage${block.dim ? " dim" : ""}`);
  made.dataset.anchor = block.address;
  const text = spans(block, node("p", "text"));
  const foot = node("div", "foot");
  foot.append(
    node("span", "address", block.address),
    button("tool", "复制地址", `复制地址 ${block.address}`, (b) => copy(block.address, b)),
    button("tool", "复制链接", `复制链接 ${block.address}`, (b) => copy(permalink(block.address), b)),
  );
  made.append(text, ...(block.notes || []).map(note), foot);
  return made;
}

const drawn = (block) => (block.raw ? raw(block) : block.address ? passage(block) : heading(block));

function heading(block) {
  const made = node("div", `heading level${block.level}`, block.text);
  made.setAttribute("role", "heading");
  made.setAttribute("aria-level", String(block.level + 1));
  made.dataset.anchor = block.anchor;
  return made;
}

const calm = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

function outline(entries, goTo) {
  const made = node("details", "outline");
  made.open = matchMedia("(min-width: 900px)").matches;
  made.append(node("summary", "", "目录"));
  const list = node("nav");
  list.setAttribute("aria-label", "目录");
  for (const entry of entries) {
    list.append(button(`entry level${entry.level}`, entry.text, "", () => {
      goTo(entry.anchor, "start");
      if (!matchMedia("(min-width: 900px)").matches) made.open = false;
    }));
  }
  made.append(list);
  return made;
}

function stepper(root) {
  const hits = [...root.querySelectorAll("mark.hit")];
  if (!hits.length) return null;
  let at = -1;
  const made = node("div", "stepper");
  const count = node("span", "count", `${hits.length} 处`);
  count.setAttribute("role", "status");
  const move = (by) => {
    hits[at]?.classList.remove("now");
    at = (at + by + hits.length) % hits.length;
    hits[at].classList.add("now");
    hits[at].scrollIntoView({ block: "center", behavior: calm() });
    count.textContent = `${at + 1} / ${hits.length}`;
  };
  made.append(
    count,
    button("tool", "上一处", "", () => move(at < 0 ? 0 : -1)),
    button("tool", "下一处", "", () => move(1)),
  );
  return made;
}

// What is drawn later above the target (an answer, a table) may push it out of the window: bring it back for a while,
// until the reader moves.
function keepInView(found) {
  if (!found) return;
  let left = 20;
  const stop = () => { left = 0; };
  for (const event of ["wheel", "touchmove", "keydown", "mousedown"]) {
    addEventListener(event, stop, { passive: true, once: true });
  }
  const look = () => {
    if (left-- <= 0 || !found.isConnected) return;
    const { top, bottom } = found.getBoundingClientRect();
    if (bottom < 0 || top > innerHeight) found.scrollIntoView({ block: "center" });
    setTimeout(look, 150);
  };
  setTimeout(look, 300);
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".paper");
  const key = JSON.stringify(data);
  if (root.dataset.key === key) return;
  root.dataset.key = key;
  const text = node("div", "blocks");
  for (const block of data.blocks) text.append(drawn(block));
  const goTo = (anchor, block) => {
    const found = text.querySelector(`[data-anchor="${CSS.escape(anchor)}"]`);
    found?.scrollIntoView({ block, behavior: calm() });
  };
  const steps = stepper(text);
  root.classList.toggle("outlined", Boolean(data.outline?.length));
  const parts = [text];
  if (data.outline?.length) parts.unshift(outline(data.outline, goTo));
  if (steps) parts.unshift(steps);
  root.replaceChildren(...parts);
  if (data.target) {
    requestAnimationFrame(() => {
      goTo(data.target, "center");
      keepInView(text.querySelector(`[data-anchor="${CSS.escape(data.target)}"]`));
    });
  }
}
