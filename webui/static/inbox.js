// What the pages do beyond links and forms. Everything here has a way without it, as a button to mark a message as read.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);

  // -- The list and the words refresh themselves ------------------------------------------------------------------

  // One stream tells that there is news, and the page asks for it. Without a stream it asks every few seconds.
  const LIVE = "#inbox[data-live], #opened[data-live], #words[data-live], #desk[data-live]";
  const TICK = 100, ASKS_ANYWAY = 60000, ANSWER_WITHIN = 20000;
  const AFTER_NEWS = 500, AFTER_A_LOSS = 10000; // At most: all pages hear in one moment, and must not all ask in it.
  const SILENT = 40000; // A stream that is alive says so every 15 s.
  const HIDDEN = 10000; // A browser has six connections to a server, and a hidden page needs none.
  const REFUSED = 30000;
  // A stream is alive from its first event on: a proxy may let its head through and hold the rest.
  let stream = null, isAlive = false, wasLost = false, heardAt = 0, openAt = 0, hiddenAt = Date.now();
  let isAsking = false, askedAt = 0, notBefore = 0, dueAt = 0;

  const every = () => {
    const part = document.querySelector(LIVE);
    return part ? 1000 * part.dataset.every : ASKS_ANYWAY;
  };
  const askWithin = (longest) => { dueAt = Math.min(dueAt, Date.now() + Math.random() * longest); };
  dueAt = Date.now() + every();

  const lose = () => {
    if (isAlive) { wasLost = true; askWithin(AFTER_A_LOSS); }
    isAlive = false;
  };
  const hangUp = (until) => {
    if (stream) stream.close();
    stream = null;
    openAt = Date.now() + until;
    lose();
  };

  const listen = (part) => {
    const opened = new EventSource(part.dataset.live);
    const hear = () => {
      heardAt = Date.now();
      if (isAlive) return;
      askWithin(wasLost ? AFTER_A_LOSS : AFTER_NEWS); // What happened since the page was made, nobody told.
      [isAlive, wasLost] = [true, false];
    };
    opened.addEventListener("beat", hear);
    opened.addEventListener("news", (event) => {
      const part = document.querySelector(LIVE), { messages } = JSON.parse(event.data);
      hear();
      if (part && (!part.dataset.message || !messages || messages.includes(Number(part.dataset.message)))) {
        askWithin(AFTER_NEWS);
      }
    });
    // Where it was only interrupted, the browser tries again by itself.
    opened.addEventListener("error", () => {
      if (opened !== stream) return;
      if (opened.readyState === 2) hangUp(REFUSED); else lose();
    });
    stream = opened;
    heardAt = Date.now();
  };

  const tick = () => {
    const now = Date.now(), part = document.querySelector(LIVE);
    if (stream && now - heardAt > SILENT) hangUp(isAlive ? 0 : REFUSED);
    if (stream && (!part || (document.hidden && now - hiddenAt > HIDDEN))) hangUp(0);
    if (!part || document.hidden) return;
    if ([...heldBack].some((id) => !isInUse(byId(id)))) { heldBack.clear(); askWithin(0); }
    if (!stream && now >= openAt && window.EventSource) listen(part);
    if (now >= Math.max(dueAt, notBefore) && !isAsking) {
      dueAt = now + (isAlive ? ASKS_ANYWAY : every());
      window.htmx.trigger(part, "refresh");
    }
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig.verb === "get" && document.hidden) event.preventDefault();
    else if (event.detail.elt.matches(LIVE)) {
      event.detail.xhr.timeout = ANSWER_WITHIN;
      isAsking = true;
      askedAt = Date.now();
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isAsking || event.detail.requestConfig.verb !== "get") return;
    isAsking = false;
    // A server that is slow to answer is asked less often.
    notBefore = Date.now() + Math.max(400, 3 * (Date.now() - askedAt));
  });

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { hiddenAt = Date.now(); return; }
    // Somebody looks: at once, and no other page does so in this moment.
    [dueAt, openAt, wasLost] = [0, 0, false];
    tick();
  });
  if (document.querySelector(LIVE)) setInterval(tick, TICK);

  // -- What others change of an open message waits while its reader is at just that ---------------------------------

  const FIELDS = "input:not([type=hidden]), textarea, select";
  const heldBack = new Set(); // The ids of what has changed and is not shown yet.
  const isTyped = (field) => (field.options
    ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.value !== field.defaultValue);
  const isOpen = (field) => !field.closest("details:not([open])") || isTyped(field);
  const isInUse = (part) => {
    const focused = document.activeElement, chosen = document.getSelection(), sound = byId("sound");
    // What has an id is focused again by htmx.
    return (part.contains(focused) && (!focused.id || focused.matches(FIELDS)))
      || [...part.querySelectorAll(FIELDS)].some(isOpen) || part.querySelector("[role=alert], .htmx-request") !== null
      || (!chosen.isCollapsed && chosen.containsNode(part, true))
      || (part.id === "words" && sound !== null && !sound.paused);
  };
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const part = event.detail.target;
    if (!part.querySelector(":scope > .seen") || !isInUse(part)) return;
    event.detail.shouldSwap = false;
    heldBack.add(part.id);
  });

  // What grows above the reader's eyes moves nothing under them.
  let kept = null, wasOnTheLine = false;
  document.addEventListener("htmx:beforeSwap", () => {
    const inSight = [...document.querySelectorAll("#inbox .row, #words")]
      .find((part) => part.getBoundingClientRect().bottom > 0);
    kept = window.scrollY > 0 && inSight ? { id: inSight.id, top: inSight.getBoundingClientRect().top } : null;
    wasOnTheLine = Boolean(document.querySelector("#opened[data-live]"));
  });
  document.addEventListener("htmx:afterSwap", () => {
    const part = kept && byId(kept.id), opened = byId("opened");
    if (part) window.scrollBy({ top: part.getBoundingClientRect().top - kept.top, behavior: "instant" });
    if (wasOnTheLine && opened && !("live" in opened.dataset)) byId("said").textContent = opened.dataset.over;
  });

  const tellOffline = (isOffline) => {
    const bar = byId("offline");
    bar.textContent = isOffline ? bar.dataset.text : "";
    bar.hidden = !isOffline;
  };
  document.addEventListener("htmx:sendError", () => tellOffline(true));
  // What is refused (a message somebody has deleted) is no lost connection.
  document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status >= 500) tellOffline(true); });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) tellOffline(false);
  });

  // -- A message counts as read once its text was on the screen, or its sound was heard ----------------------------

  const takenIn = () => { if (byId("marking")) window.htmx.trigger("#marking", "taken-in"); };

  // One line at the edge is not read yet; of a long text the screen never shows half.
  const ENOUGH = { ofText: 0.5, ofScreen: 0.4 };
  const STEPS = Array.from({ length: 101 }, (_, step) => step / 100);
  const isSeen = ({ isIntersecting, intersectionRect: seen, boundingClientRect: all }) =>
    isIntersecting && seen.height >= Math.min(ENOUGH.ofText * all.height, ENOUGH.ofScreen * window.innerHeight);

  let watching = null;
  const watchWords = () => {
    const words = byId("words");
    if (watching) watching.observer.disconnect();
    watching = null;
    if (!words || !("readable" in words.dataset)) return;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(isSeen) || document.hidden || !byId("marking")) return;
      observer.disconnect();
      takenIn();
    }, { threshold: STEPS });
    observer.observe(words);
    watching = { observer, words };
  };
  document.addEventListener("visibilitychange", () => {
    if (!watching) return;
    watching.observer.unobserve(watching.words);
    watching.observer.observe(watching.words);
  });

  // htmx has to have seen the form before it can be triggered, also the one that comes with the last words.
  document.addEventListener("htmx:afterSettle", watchWords);
  document.addEventListener("DOMContentLoaded", () => setTimeout(watchWords));

  // Media events do not bubble, but they can be caught on their way down.
  document.addEventListener("playing", takenIn, true);
  // What was found is played by the browser itself, on a page of its own.
  for (const kind of ["click", "auxclick"]) {
    document.addEventListener(kind, (event) => {
      const sound = event.target.closest("[data-heard]");
      if (sound && event.button < 2) navigator.sendBeacon(sound.dataset.heard, new FormData(byId("one")));
    });
  }
})();
