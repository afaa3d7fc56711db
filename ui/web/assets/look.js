// What is on its way is asked for anew when what was asked for last is on the page: a busy machine is asked less often.
// Asked again where nothing came: pulse.js draws the whole page where even that is in vain.
const PATIENCE = 3000;
let timer = 0;

function askOn(look, setTriggerValue) {
  clearTimeout(timer);
  const ask = () => { setTriggerValue("look", look.number); timer = setTimeout(ask, PATIENCE); };
  timer = setTimeout(ask, look.after);
}
