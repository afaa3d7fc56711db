// Verified sentences with citation pills. Text goes in through textContent only: nothing in it can be markup.
const node = (name, css, text) => {
  const made = document.createElement(name);
  if (css) made.className = css;
  if (text !== undefined) made.textContent = text;
  return made;
};

const sign = (claim) => (claim.support === "supported" ? "✓" : claim.label);

function pill(mark, active, pick, card) {
  const made = node("button", "pill", String(mark.n));
  made.type = "button";
  made.dataset.address = mark.address;
  made.setAttribute("aria-label", `引用 ${mark.n}：${mark.where}`);
  if (mark.address === active) made.setAttribute("aria-current", "true");
  made.onclick = () => pick(mark.address);
  made.onmouseenter = made.onfocus = () => card.show(made, mark);
  made.onmouseleave = made.onblur = () => card.hide();
  return made;
}

// An answer that grows is drawn anew, maybe between the press and the release of a button: then there is no click.
function pressedPills(root, pick) {
  const of = (event) => event.target.closest?.(".pill");
  root.onpointerdown = (event) => { root.pressed = of(event); };
  root.onpointerup = (event) => {
    const address = of(event)?.dataset.address;
    if (address && root.pressed?.dataset.address === address && !root.pressed.isConnected) pick(address);
  };
}

function hoverCard(root) {
  const made = node("div", "card");
  made.setAttribute("role", "tooltip");
  made.hidden = true;
  root.appendChild(made);
  return {
    show(anchor, mark) {
      if (matchMedia("(hover: none)").matches) return;
      made.replaceChildren(node("div", "where", mark.where), node("div", "quote", mark.quote));
      made.hidden = false;
      const at = anchor.getBoundingClientRect();
      const width = Math.min(380, innerWidth - 24);
      made.style.width = `${width}px`;
      made.style.left = `${Math.max(12, Math.min(at.left - 24, innerWidth - width - 12))}px`;
      const below = at.bottom + 8 + made.offsetHeight < innerHeight;
      made.style.top = `${below ? at.bottom + 8 : Math.max(8, at.top - 8 - made.offsetHeight)}px`;
    },
    hide() { made.hidden = true; },
  };
}

function claimLine(claim, data, pick, card) {
  const line = node("p", "claim");
  line.append(claim.body);
  const end = node("span", "end");
  for (const mark of claim.marks) end.append(pill(mark, data.active, pick, card));
  end.append(claim.stop);
  const mark = node("span", `sign ${claim.support}`, sign(claim));
  mark.title = claim.label;
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", claim.label);
  end.append(mark);
  line.append(end);
  if (claim.detail) line.append(node("span", "detail", claim.detail));
  return line;
}

function section(one, data, pick, card) {
  const made = node("div", one.head ? "section headed" : "section");
  if (one.head) made.append(node("div", "head", one.head));
  const body = node("div", "body");
  for (const claim of one.claims) body.append(claimLine(claim, data, pick, card));
  if (one.none) body.append(node("p", "none", one.none));
  made.append(body);
  return made;
}

// While an answer grows, its question stays at the top of the window, until the reader scrolls.
let followed = "";
let touched = false;
for (const event of ["wheel", "touchmove", "keydown", "mousedown"]) {
  addEventListener(event, () => { touched = true; }, { passive: true });
}

function follow(selector) {
  if (!selector) return;
  const turn = document.querySelector(selector);
  if (followed !== selector) {
    const before = followed && document.querySelector(followed);
    if (before) before.style.minHeight = "";
    followed = selector;
    touched = false;
  }
  if (!turn || touched) return;
  turn.style.minHeight = "calc(100vh - 10rem)"; // room enough for the question to reach the top
  requestAnimationFrame(() => turn.scrollIntoView({ block: "start" }));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".answer");
  const key = JSON.stringify(data);
  if (root.dataset.key === key) return;
  root.dataset.key = key;
  root.replaceChildren();
  const card = hoverCard(root);
  const pick = (address) => { card.hide(); setTriggerValue("pick", address); };
  pressedPills(root, pick);
  for (const one of data.sections) root.append(section(one, data, pick, card));
  for (const line of data.refusals) root.append(node("p", "refusal", line));
  if (data.working) {
    const working = node("p", "working", data.working);
    working.setAttribute("role", "status");
    root.append(working);
  }
  follow(data.follow);
}
