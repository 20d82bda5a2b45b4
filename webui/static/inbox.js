// What the pages do beyond links and forms. Everything here has a way without it: the browser's own player,
// a word as a link into the sound, a button to mark a message as read.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);

  // -- The list and the words refresh themselves ------------------------------------------------------------------

  const live = () => document.querySelectorAll("#inbox[hx-get], #words[hx-get]");

  document.addEventListener("htmx:beforeRequest", (event) => {
    const isPoll = event.detail.requestConfig.verb === "get";
    if (isPoll && document.hidden) event.preventDefault();
  });

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) live().forEach((part) => window.htmx.trigger(part, "refresh"));
  });

  const tellOffline = (isOffline) => {
    const bar = byId("offline");
    bar.textContent = isOffline ? bar.dataset.text : "";
    bar.hidden = !isOffline;
  };
  document.addEventListener("htmx:sendError", () => tellOffline(true));
  document.addEventListener("htmx:responseError", () => tellOffline(true));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) tellOffline(false);
  });

  // -- A message counts as read once its text was on the screen ---------------------------------------------------

  let watching = null;
  const watchWords = () => {
    const words = byId("words");
    if (watching) watching.observer.disconnect();
    watching = null;
    if (!words || !("readable" in words.dataset)) return;
    const observer = new IntersectionObserver((entries) => {
      const marking = byId("marking");
      if (!entries.some((entry) => entry.isIntersecting) || document.hidden || !marking) return;
      observer.disconnect();
      window.htmx.trigger(marking, "words-seen");
    });
    observer.observe(words);
    watching = { observer, words };
  };
  document.addEventListener("visibilitychange", () => {
    if (!watching) return;
    watching.observer.unobserve(watching.words);
    watching.observer.observe(watching.words);
  });

  // -- Listening ---------------------------------------------------------------------------------------------------

  const SPEEDS = [1, 1.25, 1.5, 2, 0.75];
  const clock = (seconds) => {
    const whole = Math.floor(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };

  const player = (sound) => {
    const [controls, play, place, speed] = ["controls", "play", "place", "speed"].map(byId);
    let isHeld = false;

    const show = () => {
      if (!isHeld) place.value = sound.currentTime;
      place.style.setProperty("--done", `${(100 * place.value) / place.max}%`);
      place.setAttribute("aria-valuetext", clock(place.value));
      byId("clock").textContent = clock(place.value);
      lightUp(sound.currentTime, sound.currentTime > 0 || !sound.paused);
    };
    // `timeupdate` comes four times a second; words are shorter than that.
    const follow = () => { show(); if (!sound.paused) requestAnimationFrame(follow); };
    const showButton = () => {
      play.classList.toggle("playing", !sound.paused);
      play.setAttribute("aria-label", sound.paused ? play.dataset.play : play.dataset.pause);
    };

    play.addEventListener("click", () => (sound.paused ? sound.play() : sound.pause()));
    place.addEventListener("input", () => { isHeld = true; show(); });
    place.addEventListener("change", () => { isHeld = false; sound.currentTime = place.value; });
    speed.addEventListener("click", () => {
      sound.playbackRate = SPEEDS[(SPEEDS.indexOf(sound.playbackRate) + 1) % SPEEDS.length];
      speed.textContent = `${sound.playbackRate.toLocaleString(document.documentElement.lang)}×`;
    });
    sound.addEventListener("loadedmetadata", () => {
      if (Number.isFinite(sound.duration)) place.max = sound.duration;
    });
    for (const name of ["play", "pause", "ended"]) sound.addEventListener(name, showButton);
    sound.addEventListener("play", follow);
    for (const name of ["seeked", "pause", "timeupdate"]) sound.addEventListener(name, show);
    // The browser's own player knows best how to tell what is wrong.
    sound.addEventListener("error", () => { sound.controls = true; controls.hidden = true; });

    sound.controls = false;
    controls.hidden = false;
    show();
  };

  const allWords = () => [...document.querySelectorAll("#words .word")];

  const lightUp = (now, isOn) => {
    for (const word of allWords()) {
      const isNow = isOn && now >= Number(word.dataset.start) - 0.02 && now < Number(word.dataset.end);
      word.classList.toggle("now", isNow);
    }
  };

  // -- Words: one stop for the Tab key, arrows between them --------------------------------------------------------

  const tameWords = () => allWords().forEach((word, position) => { word.tabIndex = position ? -1 : 0; });

  const jump = (event) => {
    const word = event.target.closest(".word");
    const sound = byId("sound");
    if (!word || !sound || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    sound.currentTime = Number(word.dataset.start);
    sound.play();
  };

  const move = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const words = allWords();
    const here = words.indexOf(event.target);
    const next = words[here + step];
    if (here < 0 || !next) return;
    event.preventDefault();
    words[here].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };

  document.addEventListener("click", jump);
  document.addEventListener("keydown", move);
  document.addEventListener("htmx:load", () => { tameWords(); });
  document.addEventListener("htmx:afterSwap", watchWords);

  tameWords();
  if (byId("sound")) player(byId("sound"));
  // htmx has to have seen the form before it can be triggered.
  document.addEventListener("DOMContentLoaded", () => setTimeout(watchWords));
})();
