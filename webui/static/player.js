// Listening to a message: the player with its waveform, and words that light up as they are spoken. Everything here has
// a way without it: the browser's own player, and a word as a link into the sound.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;

  // What a listener chose once holds for the next message; a browser may keep nothing for anybody.
  const recalled = (name) => { try { return localStorage.getItem(`player-${name}`); } catch { return null; } };
  const remember = (name, value) => { try { localStorage.setItem(`player-${name}`, value); } catch { /* then not */ } };

  // Who pauses at once interrupts the start, and a browser calls that an error; the button tells what became of it.
  const start = (sound) => sound.play().catch(() => {});

  // -- Words: they light up, and are one stop for the Tab key with arrows between them -----------------------------

  let words = [];

  // What was heard may stand folded away behind what was put right: no arrow leads from one into the other.
  const text = (link) => link.closest("details");

  const tameWords = () => {
    words = [...document.querySelectorAll("#words .word")]
      .map((link) => ({ link, start: Number(link.dataset.start) - 0.02, end: Number(link.dataset.end) }));
    for (const one of new Set(words.map(({ link }) => text(link)))) {
      const links = words.map(({ link }) => link).filter((link) => text(link) === one);
      // A refresh of the page leaves who is among the words where they are.
      const stop = links.find((link) => link === document.activeElement) || links[0];
      for (const link of links) link.tabIndex = link === stop ? 0 : -1;
    }
  };

  const lightUp = (now, isOn) => {
    for (const { link, start, end } of words) link.classList.toggle("now", isOn && now >= start && now < end);
  };

  const jump = (event) => {
    const word = event.target.closest(".word, .said"), sound = byId("sound");
    if (!word || !sound || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    sound.currentTime = Number(word.dataset.start);
    start(sound);
  };

  const move = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const here = words.findIndex(({ link }) => link === event.target), next = words[here + step];
    if (here < 0 || !next || text(next.link) !== text(event.target)) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.link.tabIndex = 0;
    next.link.focus();
  };

  // -- The player --------------------------------------------------------------------------------------------------

  const BACK = 10;
  const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -BACK, PageUp: BACK };
  const HEARD_OF_A_PAUSE = { first: 0.3, last: 0.2 }; // So that sentences do not run into each other.
  const clock = (seconds) => {
    const whole = Math.floor(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };
  const go = (sound, seconds) => {
    sound.currentTime = Math.max(0, Math.min(sound.currentTime + seconds, Number(byId("place").max)));
  };
  const toggle = (sound) => (sound.paused ? start(sound) : sound.pause());

  const player = (sound) => {
    const [controls, play, place, speed, skip] = ["controls", "play", "place", "speed", "skip-silence"].map(byId);
    let isHeld = false, pauses = [];

    const skipSilence = () => {
      if (!skip.checked || sound.paused || sound.seeking || isHeld) return;
      const { first, last } = HEARD_OF_A_PAUSE, now = sound.currentTime;
      const pause = pauses.find(([start, end]) => now >= start + first && now < end - 2 * last);
      if (pause) sound.currentTime = pause[1] - last;
    };
    const show = () => {
      if (!isHeld) place.value = sound.currentTime;
      place.style.setProperty("--done", `${(100 * place.value) / place.max}%`);
      place.setAttribute("aria-valuetext", clock(place.value));
      byId("clock").textContent = clock(place.value);
      lightUp(sound.currentTime, sound.currentTime > 0 || !sound.paused);
      skipSilence();
    };
    // `timeupdate` comes four times a second; words are shorter than that.
    const follow = () => { show(); if (!sound.paused) requestAnimationFrame(follow); };
    const showButton = () => {
      play.classList.toggle("playing", !sound.paused);
      play.setAttribute("aria-label", sound.paused ? play.dataset.play : play.dataset.pause);
    };
    const setSpeed = () => {
      sound.preservesPitch = true;
      [sound.defaultPlaybackRate, sound.playbackRate] = [Number(speed.value), Number(speed.value)];
    };

    play.addEventListener("click", () => toggle(sound));
    byId("ten-back").addEventListener("click", () => go(sound, -BACK));
    place.addEventListener("input", () => { isHeld = true; show(); });
    place.addEventListener("change", () => { isHeld = false; sound.currentTime = place.value; });
    place.addEventListener("keydown", (event) => {
      if (!STEPS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      go(sound, STEPS[event.key]);
    });
    speed.addEventListener("change", () => { setSpeed(); remember("speed", speed.value); });
    skip.addEventListener("change", () => remember("skip", skip.checked ? "on" : "off"));
    // How long it is may be known before anybody listens for that.
    const measure = () => { if (Number.isFinite(sound.duration)) place.max = sound.duration; };
    for (const name of ["loadedmetadata", "durationchange"]) sound.addEventListener(name, measure);
    measure();
    for (const name of ["play", "pause", "ended"]) sound.addEventListener(name, showButton);
    sound.addEventListener("play", follow);
    for (const name of ["seeked", "pause", "timeupdate"]) sound.addEventListener(name, show);
    // The browser's own player knows best how to tell what is wrong.
    sound.addEventListener("error", () => { sound.controls = true; controls.hidden = true; });

    if ([...speed.options].some((option) => option.value === recalled("speed"))) speed.value = recalled("speed");
    skip.checked = recalled("skip") === "on";
    setSpeed();
    sound.controls = false;
    controls.hidden = false;
    show();
    draw(sound, controls).then((found) => { pauses = found; });
  };

  // -- Its waveform ------------------------------------------------------------------------------------------------

  const QUIETEST = 0.05; // A recording without a voice is not blown up until its noise looks like one.
  let wave = null;
  const colours = () => {
    const style = getComputedStyle(root);
    return { waveColor: style.getPropertyValue("--wave"), progressColor: style.getPropertyValue("--accent") };
  };

  // Draws it, and gives the pauses. Without a drawing the place is a plain line. Meanwhile the page may have got another
  // player; then this one is gone, and the drawing would stand in the other's place.
  const draw = async (sound, controls) => {
    try {
      const answer = await fetch(controls.dataset.peaks), found = await answer.json();
      if (!controls.isConnected) return [];
      if (!answer.ok) { byId("unplayable").textContent = found.error || ""; return []; }
      const loudest = Math.max(QUIETEST, ...found.peaks);
      if (wave) wave.destroy();
      // It is drawn as wide as its place is by then.
      wave = window.WaveSurfer.create({
        container: controls.querySelector(".wave"), media: sound, peaks: [found.peaks.map((peak) => peak / loudest)],
        duration: found.duration, height: 64, barWidth: 2, barGap: 1, barRadius: 2, cursorWidth: 0,
        interact: false, hideScrollbar: true, ...colours(),
      });
      controls.classList.add("drawn");
      return found.pauses;
    } catch (error) {
      console.warn("the waveform cannot be drawn", error);
      return [];
    }
  };

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (wave) wave.setOptions(colours()); });

  // -- The space bar plays and pauses, the left arrow goes back, wherever they have no other meaning ---------------

  const shortcut = (event) => {
    const sound = byId("sound");
    if (!sound || byId("controls").hidden || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === " " && !event.target.closest("input:not([type=range]), select, textarea, button, summary")) {
      event.preventDefault();
      if (!event.repeat) toggle(sound);
    }
    if (event.key === "ArrowLeft" && event.target === document.body) go(sound, -BACK);
  };

  document.addEventListener("click", jump);
  document.addEventListener("keydown", move);
  document.addEventListener("keydown", shortcut);

  let played = null;
  const tame = () => {
    tameWords();
    // The player comes when the caller has rung off.
    if (byId("sound") !== played) { played = byId("sound"); if (played) player(played); }
  };
  document.addEventListener("htmx:load", tame);
  tame();
})();
