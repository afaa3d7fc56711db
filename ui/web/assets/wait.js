// Nothing to see: what stands around it is asked for anew, when what was asked for last is on the page: a busy machine is
// asked less often. Asked again where nothing came: pulse.js draws the whole page where even that is in vain.
const PATIENCE = 3000;

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("span"); // several may wait on one page
  document.documentElement.dataset.drawn = Date.now();
  clearTimeout(root.timer);
  const ask = () => { setTriggerValue("look", data.number); root.timer = setTimeout(ask, PATIENCE); };
  root.timer = setTimeout(ask, data.after);
  return () => clearTimeout(root.timer);
}
