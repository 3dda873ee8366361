// Staff pages work without this. With it, filters answer at once and the arrow keys walk a list.
import htmx from "htmx.org";

window.htmx = htmx;

const rows = () => [...document.querySelectorAll("td a.row")];

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = rows();
  const here = all.indexOf(document.activeElement);
  if (!step || here < 0) return;
  const there = all[here + step];
  if (!there) return;
  event.preventDefault();
  there.focus();
});
