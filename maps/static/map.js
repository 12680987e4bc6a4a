/* Shows other views of the map, says what a number means, opens the rows behind it. It draws nothing itself:
   every view was drawn before, and is in this file (or on the server, in the served form). */
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const { base, form } = document.documentElement.dataset;
  const { words, views } = JSON.parse($("#words").textContent);
  const controls = $(".controls");
  const say = (name, gaps = {}) => words[name].replace(/\{(\w+)\}/g, (_, gap) => gaps[gap]);

  /* Views */

  let unpacked;
  const content = () => (unpacked ??= inflate($("#packed").textContent));
  async function inflate(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return JSON.parse(await new Response(stream).text());
  }
  async function lanesOf(key) {
    if (form === "served") {
      const answer = await fetch(`${base}/lanes?selection=${encodeURIComponent(key)}`);
      if (answer.status === 409) location.reload(); // another night was published; the address keeps the view
      return answer.ok ? answer.json() : null;
    }
    if (!views.includes(key)) return null;
    const { lanes } = await content();
    return Object.fromEntries(Object.entries(lanes).map(([lane, found]) => [lane, found[key]]));
  }

  const field = (name) => controls.elements[name];
  const chosen = () => {
    const beside = field("beside-segment").value;
    return {
      a: `${field("period").value}|${field("segment").value}`,
      b: beside && `${field("beside-period").value}|${beside}`,
    };
  };
  const named = (side) => {
    const text = (name) => field(name).selectedOptions[0].textContent;
    return side === "a" ? `${text("segment")}, ${text("period")}` : `${text("beside-segment")}, ${text("beside-period")}`;
  };

  let turn = 0;
  async function show() {
    const mine = ++turn;
    const { a, b } = chosen();
    const found = { a: await lanesOf(a), b: b && (await lanesOf(b)) };
    if (mine !== turn) return; // somebody chose again meanwhile
    for (const when of all("[data-when=beside]")) when.hidden = !b;
    for (const sides of all(".sides")) {
      fill(sides, "a", a, found.a, Boolean(b));
      fill(sides, "b", b, found.b, true);
      if (b) compare(...all(".side", sides));
    }
    arrange();
  }
  function fill(sides, side, key, lanes, isNamed) {
    let room = $(`.side[data-side=${side}]`, sides);
    if (!key) return room?.remove();
    if (!room) {
      room = document.createElement("div");
      room.className = "side";
      room.dataset.side = side;
      sides.append(room);
    }
    room.dataset.selection = key;
    const html = lanes?.[sides.closest("[data-lane]").dataset.lane];
    if (html === undefined) room.replaceChildren(text("p", say("compare.missing"), "none"));
    else room.innerHTML = html;
    if (isNamed) room.prepend(text("p", `${say(`compare.${side}`)}: ${named(side)}`, "side-name"));
  }

  /* A difference is marked only where both numbers have a 95 % interval and these lie apart. */
  function compare(sideA, sideB) {
    const place = (mark) => `${mark.dataset.table} ${mark.dataset.column} ${mark.dataset.key}`;
    const marksA = new Map(all("[data-low]", sideA).map((mark) => [place(mark), mark]));
    for (const mark of all("[data-low]", sideB)) {
      const other = marksA.get(place(mark));
      if (!other) continue;
      const higher = Number(mark.dataset.low) > Number(other.dataset.high);
      const lower = Number(mark.dataset.high) < Number(other.dataset.low);
      if (!higher && !lower) continue;
      mark.dataset.differs = higher ? "higher" : "lower";
      mark.dataset.say += ` ${say("compare.sentence", { value: other.textContent.trim() })}`;
    }
  }

  /* The address keeps what was chosen. */

  function write() {
    const state = new URLSearchParams();
    for (const name of ["segment", "period", "beside-segment", "beside-period"]) {
      const { value, options } = field(name);
      if (value !== options[0].value) state.set(name, value);
    }
    const hash = state.toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }
  function read() {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const name of ["segment", "period", "beside-segment", "beside-period"]) {
      const choice = field(name);
      choice.value = state.get(name) ?? choice.options[0].value;
      if (choice.selectedIndex < 0) choice.selectedIndex = 0;
    }
  }

  /* What a number means */

  const explain = $("#explain");
  let pointed = null;
  function tell(mark, around = mark) {
    if (pointed) pointed.removeAttribute("aria-describedby");
    pointed = mark;
    explain.hidden = !mark;
    if (!mark) return;
    explain.textContent = mark.dataset.say;
    mark.setAttribute("aria-describedby", "explain");
    const at = around.getBoundingClientRect();
    const size = explain.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left + at.width / 2 - size.width / 2, innerWidth - size.width - 8));
    const above = at.top - size.height - 8;
    explain.style.left = `${left}px`;
    explain.style.top = `${above > 4 ? above : Math.min(at.bottom + 8, innerHeight - size.height - 4)}px`;
  }
  /* A ribbon of the flow means the number that stands for it in the lists. */
  function markOf(event) {
    const found = event.target instanceof Element ? event.target.closest("[data-say], [data-of]") : null;
    if (!found?.dataset.of) return found;
    return all("button.n", found.closest(".side")).find((mark) => mark.dataset.key === found.dataset.of) ?? null;
  }
  const pointer = (event) => ({ getBoundingClientRect: () => new DOMRect(event.clientX, event.clientY, 0, 12) });
  document.addEventListener("pointerover", (event) => {
    const mark = markOf(event);
    tell(mark, mark?.contains(event.target) ? mark : pointer(event));
  });
  document.addEventListener("focusin", (event) => tell(markOf(event)));
  document.addEventListener("focusout", () => tell(null));
  addEventListener("scroll", () => tell(null), { passive: true });

  /* The rows behind it */

  const dialog = $("#rows");
  document.addEventListener("click", async (event) => {
    const mark = markOf(event);
    if (!mark) return;
    const { table, column, key } = mark.dataset;
    const selection = mark.closest("[data-selection]")?.dataset.selection;
    if (!selection) return;
    tell(null);
    const room = $(".inner", dialog);
    if (form === "served") await ask(room, `${base}/behind?${new URLSearchParams({ table, column, key, selection })}`);
    else room.replaceChildren(...list(mark, (await content()).rows[table], selection));
    if (!dialog.open) dialog.showModal();
  });
  dialog.addEventListener("click", (event) => {
    const page = event.target.closest("a[data-page]");
    if (page && form === "served") {
      event.preventDefault();
      ask($(".inner", dialog), page.href);
    }
  });
  async function ask(room, address) {
    room.innerHTML = await (await fetch(address)).text();
  }
  function list(mark, { columns, rows }, selection) {
    const wanted = mark.dataset.key.split(";").filter(Boolean).map((part) => part.split("=").map(decodeURIComponent));
    const found = rows[selection].filter((row) => wanted.every(([name, value]) => String(row[columns.indexOf(name)]) === value));
    const shown = columns.filter((_, n) => found.some((row) => row[n] !== null));
    const grid = document.createElement("table");
    for (const name of shown) {
      const line = grid.insertRow();
      line.append(text("th", name));
      line.firstChild.scope = "row";
      for (const row of found) line.append(text("td", row[columns.indexOf(name)] ?? "–"));
      if (name === mark.dataset.column) line.className = "meant";
    }
    const scroll = document.createElement("div");
    scroll.className = "scroll";
    scroll.tabIndex = 0;
    scroll.append(grid);
    const title = text("h2", say(found.length === 1 ? "rows.title" : "rows.titles"));
    title.id = "rows-title";
    const where = [mark.dataset.table, `(${selection.replace("|", ", ")})`].join(" ");
    return [title, text("p", mark.dataset.say), text("p", say("rows.of", { table: where }), "unit"), scroll];
  }
  function text(tag, told, className) {
    const element = document.createElement(tag);
    element.textContent = told;
    if (className) element.className = className;
    return element;
  }

  /* By keyboard: one stop for each lane, arrows within it and to its neighbours. */

  const stops = () => all(".side").map((side) => all("button.n", side)).filter((marks) => marks.length);
  function arrange() {
    for (const marks of stops()) marks.forEach((mark, n) => (mark.tabIndex = n ? -1 : 0));
  }
  function go(mark) {
    if (!mark) return;
    for (const other of all("button.n", mark.closest(".side"))) other.tabIndex = other === mark ? 0 : -1;
    mark.focus();
  }
  function neighbour(mark, by) {
    const lanes = stops();
    const at = lanes.findIndex((marks) => marks.includes(mark));
    const middle = (one) => one.getBoundingClientRect().left + one.getBoundingClientRect().width / 2;
    const next = lanes[at + by] ?? [];
    return next.toSorted((a, b) => Math.abs(middle(a) - middle(mark)) - Math.abs(middle(b) - middle(mark)))[0];
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tell(null);
    const mark = document.activeElement?.closest(".side button.n");
    if (!mark) return;
    const marks = stops().find((found) => found.includes(mark));
    const at = marks.indexOf(mark);
    const moves = {
      ArrowRight: () => marks[at + 1],
      ArrowLeft: () => marks[at - 1],
      ArrowDown: () => neighbour(mark, 1),
      ArrowUp: () => neighbour(mark, -1),
      Home: () => marks[0],
      End: () => marks.at(-1),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    go(moves[event.key]());
  });

  if (controls && $(".map")) {
    controls.hidden = false;
    for (const hint of all("[data-script]")) hint.hidden = false;
    for (const when of all("[data-when=beside]")) when.hidden = true;
    controls.addEventListener("change", () => { write(); show(); });
    addEventListener("hashchange", () => { read(); show(); });
    read();
    const drawn = $(".side").dataset.selection;
    if (chosen().a !== drawn || chosen().b) show();
    arrange();
  }
})();
