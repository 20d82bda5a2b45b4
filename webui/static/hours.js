// The drawn week takes a hand: bars are made, moved and made longer or shorter in steps of a quarter of an hour. What
// is dragged is written into the day's field; the picture is drawn anew from there, as it is when somebody types.
"use strict";

(() => {
  const DAY = 1440;
  const STEP = 15;
  const REACH = 9;
  const LABELLED = 150;
  const NAMESPACE = "http://www.w3.org/2000/svg";

  const week = document.getElementById("week");
  const field = (bar) => document.getElementById(`day-${bar.dataset.weekday}`);
  let drag = null;

  const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));
  const snap = (minutes) => Math.round(minutes / STEP) * STEP;
  const clock = (minutes) => {
    const shown = minutes > DAY ? minutes - DAY : minutes;
    return `${String(Math.floor(shown / 60)).padStart(2, "0")}:${String(shown % 60).padStart(2, "0")}`;
  };
  const written = (span) => `${clock(span.opens)}–${clock(span.closes)}`;

  // -- Where the pointer is ----------------------------------------------------------------------------------------

  const minuteAt = (bar, x) => {
    const box = bar.getBoundingClientRect();
    return ((x - box.left) / box.width) * DAY;
  };
  const spanOf = (rect) => ({ opens: Number(rect.dataset.opens), closes: Number(rect.dataset.closes) });
  const rectsOf = (bar, kind = "open") => [...bar.querySelectorAll(`rect.${kind}`)];

  // An end can be taken a little beside it, but leaves a third of a short bar to move it by.
  const handle = (bar, minute) => {
    for (const rect of rectsOf(bar)) {
      const { opens, closes } = spanOf(rect);
      const end = Math.min(closes, DAY);
      const outside = (REACH * DAY) / bar.getBoundingClientRect().width;
      const inside = Math.min(outside, (end - opens) / 3);
      if (minute < opens - outside || minute > end + outside) continue;
      if (minute < opens + inside) return { rect, part: "start" };
      if (minute > end - inside) return { rect, part: closes > DAY ? "whole" : "end" };
      return { rect, part: "whole" };
    }
    return { rect: null, part: "new" };
  };

  // The room a bar has: no bar is pushed over another one.
  const room = (bar, own, minute) => {
    const others = [...rectsOf(bar).filter((rect) => rect !== own), ...rectsOf(bar, "from-yesterday")].map(spanOf);
    const low = Math.max(0, ...others.filter((span) => span.opens <= minute).map((span) => span.closes));
    const high = Math.min(DAY, ...others.filter((span) => span.opens > minute).map((span) => span.opens));
    return { low, high };
  };

  // -- What becomes of the bar -------------------------------------------------------------------------------------

  const dragged = ({ part, before, grabbed, low, high }, minute) => {
    const { opens, closes } = before;
    const length = closes - opens;
    const end = closes > DAY ? DAY - STEP : high - length;
    const to = clamp(snap(minute), low, high);
    switch (part) {
      case "start": return { opens: clamp(to, low, Math.min(closes, DAY)), closes };
      case "end": return { opens, closes: Math.max(to, opens) };
      case "whole": {
        const moved = clamp(opens + snap(minute - grabbed), low, end);
        return { opens: moved, closes: moved + length };
      }
      default: return { opens: Math.min(opens, to), closes: Math.max(opens, to) };
    }
  };

  const show = (rect, span) => {
    const percent = (minutes) => `${(100 * minutes) / DAY}%`;
    rect.dataset.opens = span.opens;
    rect.dataset.closes = span.closes;
    rect.setAttribute("x", percent(span.opens));
    rect.setAttribute("width", percent(Math.min(span.closes, DAY) - span.opens));
    const label = rect.nextElementSibling;
    label.setAttribute("x", percent((span.opens + Math.min(span.closes, DAY)) / 2));
    label.textContent = Math.min(span.closes, DAY) - span.opens >= LABELLED ? written(span) : "";
  };

  const make = (bar, span) => {
    const rect = document.createElementNS(NAMESPACE, "rect");
    for (const [name, value] of Object.entries({ class: "open", height: "100%", rx: 4 })) rect.setAttribute(name, value);
    const label = document.createElementNS(NAMESPACE, "text");
    label.setAttribute("y", "50%");
    bar.append(rect, label);
    show(rect, span);
    return rect;
  };

  const write = (bar) => {
    const spans = rectsOf(bar).map(spanOf).filter((span) => span.opens < span.closes);
    field(bar).value = spans.sort((one, other) => one.opens - other.opens).map(written).join(", ");
  };

  // -- The hand ----------------------------------------------------------------------------------------------------

  const take = (event) => {
    const bar = event.target.closest(".week-bar");
    // What cannot be read must not be written over.
    if (!bar || bar.classList.contains("unreadable") || event.button !== 0) return;
    const minute = clamp(minuteAt(bar, event.clientX), 0, DAY);
    const { rect, part } = handle(bar, minute);
    const { low, high } = room(bar, rect, rect ? spanOf(rect).opens : minute);
    const start = clamp(snap(minute), low, high);
    const before = rect ? spanOf(rect) : { opens: start, closes: start };
    drag = { bar, rect, part, before, low, high, grabbed: minute, text: field(bar).value };
    week.setPointerCapture(event.pointerId);
    week.classList.add("dragged");
    event.preventDefault();
  };

  const pull = (event) => {
    if (!drag) return;
    const span = dragged(drag, clamp(minuteAt(drag.bar, event.clientX), 0, DAY));
    if (!drag.rect && span.opens === span.closes) return;
    drag.rect ||= make(drag.bar, span);
    show(drag.rect, span);
    write(drag.bar);
  };

  // The picture is asked for anew even where nothing has changed: one that came meanwhile was not taken.
  const letGo = () => {
    if (!drag) return;
    const { bar } = drag;
    drag = null;
    week.classList.remove("dragged");
    field(bar).dispatchEvent(new Event("input", { bubbles: true }));
  };

  const giveUp = () => {
    if (drag) field(drag.bar).value = drag.text;
    letGo();
  };

  const hint = (event) => {
    const bar = drag ? null : event.target.closest(".week-bar");
    if (!bar) return;
    const { part } = handle(bar, minuteAt(bar, event.clientX));
    bar.dataset.grip = part;
  };

  week.addEventListener("pointerdown", take);
  week.addEventListener("pointermove", pull);
  week.addEventListener("pointermove", hint);
  week.addEventListener("pointerup", letGo);
  week.addEventListener("pointercancel", giveUp);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") giveUp(); });
  // A picture that arrives late must not take the bar out of the hand; a new one is asked for when it is let go.
  document.addEventListener("htmx:beforeSwap", (event) => { if (drag) event.detail.shouldSwap = false; });

  // -- A day is copied to those that follow it, without a new page ---------------------------------------------------

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=copy]");
    if (!button) return;
    event.preventDefault();
    const source = document.getElementById(`day-${button.value}`);
    for (const weekday of button.dataset.to.split(" ")) {
      document.getElementById(`day-${weekday}`).value = source.value;
    }
    source.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.getElementById("dragging").hidden = false;
})();
