// Nothing to see: what stands around it is asked for anew, when what was asked for last is on the page: a busy machine is
// asked less often. Asked again where nothing came: pulse.js draws the whole page where even that is in vain.
const PATIENCE = 3000;

// Streamlit 1.67 leaves a page half drawn or empty where something of the page before was asked for just then. Whoever
// goes to another page while an answer to a look is out gets that page once more.
const SETTLED = 1000;
let again = 0;

function drawAgain(from) {
  clearTimeout(again);
  again = setTimeout(() => {
    if (location.pathname !== from) document.querySelector('[data-testid="stSidebarNavLink"][aria-current="page"]')?.click();
  }, SETTLED);
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
