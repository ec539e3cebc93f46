for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.querySelectorAll("thead th")];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      for (const body of table.tBodies) sort(body, column, up);
    });
  });
}
function sort(body, column, up) {
  const rows = [...body.rows].filter(row => !row.classList.contains("group"));
  const key = row => {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  const isGap = value => typeof value === "string" && value.startsWith("–");
  rows.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (isGap(x) || isGap(y)) return isGap(x) - isGap(y);
    const order = typeof x === "number" && typeof y === "number"
      ? x - y : String(x).localeCompare(String(y), "en", { numeric: true });
    return up ? order : -order;
  });
  body.append(...rows);
}
for (const button of document.querySelectorAll("button.zoom")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const isLarge = button.closest(".drawing").classList.toggle("large");
    button.setAttribute("aria-pressed", String(isLarge));
  });
}
for (const drawing of document.querySelectorAll(".drawing")) {
  const figure = drawing.querySelector("figure");
  const tip = drawing.querySelector(".tip");
  tip.ariaHidden = "true";
  const slider = drawing.querySelector(".values input");
  const points = [...drawing.querySelectorAll("title.value")].map(title => {
    const point = { mark: title.parentElement, words: title.textContent };
    title.remove();
    return point;
  });
  if (points.length === 0) continue;
  const show = point => {
    points.forEach(other => other.mark.classList.toggle("shown", other === point));
    tip.hidden = !point;
    if (!point) return;
    tip.textContent = point.words;
    slider.value = points.indexOf(point);
    slider.setAttribute("aria-valuetext", point.words);
    const [mark, frame] = [point.mark, figure].map(part => part.getBoundingClientRect());
    const right = Math.max(0, frame.width - tip.offsetWidth);
    const above = mark.top - frame.top - tip.offsetHeight - 8;
    tip.style.left = `${Math.min(right, Math.max(0, mark.right - frame.left + 4))}px`;
    tip.style.top = `${above < 0 ? mark.bottom - frame.top + 8 : above}px`;
  };
  for (const point of points) {
    point.mark.addEventListener("pointerenter", () => show(point));
    point.mark.addEventListener("pointerleave", () => show(null));
  }
  slider.max = points.length - 1;
  slider.closest("label").hidden = false;
  slider.setAttribute("aria-valuetext", points[0].words);
  slider.addEventListener("input", () => {
    points[slider.value].mark.scrollIntoView({ block: "nearest", inline: "nearest" });
    show(points[slider.value]);
  });
  slider.addEventListener("focus", () => show(points[slider.value]));
  slider.addEventListener("blur", () => show(null));
}
document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  document.querySelectorAll(".tip").forEach(tip => tip.hidden = true);
  document.querySelectorAll("g.shown").forEach(mark => mark.classList.remove("shown"));
});
