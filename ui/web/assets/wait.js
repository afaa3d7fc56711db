// Nothing to see: what stands around it is asked for anew, when what was asked for last is on the page: a busy machine is
// asked less often. Asked again where nothing came: pulse.js draws the whole page where even that is in vain.
const PATIENCE = 3000;

// Streamlit 1.67 leaves a page half drawn or empty where something of the page before was asked for just then. Whoever
// goes to another page while an answer to a look is out gets that page once more: when no key or button was pressed for
// a while, since Streamlit may lose what was entered just before a page is asked for.
const SETTLED = 1000;
const PRESSES = ["keydown", "pointerdown"];
let again = 0;
let left = "";

function later() {
  clearTimeout(again);
  again = setTimeout(draw, SETTLED);
}

function draw() {
  PRESSES.forEach((press) => document.removeEventListener(press, later, true));
  if (location.pathname !== left) document.querySelector('[data-testid="stSidebarNavLink"][aria-current="page"]')?.click();
}

function drawAgain(from) {
  left = from;
  PRESSES.forEach((press) => document.addEventListener(press, later, true));
  later();
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("span"); // several may wait on one page
  document.documentElement.dataset.drawn = Date.now();
  clearTimeout(root.timer);
  root.out = undefined;
  const ask = () => {
    root.out = location.pathname;
    setTriggerValue("look", data.number);
    root.timer = setTimeout(ask, PATIENCE);
  };
  root.timer = setTimeout(ask, data.after);
  return () => {
    clearTimeout(root.timer);
    if (root.out !== undefined) drawAgain(root.out);
  };
}
