/* What every page of an exercise shares: who sits here, what the seat sees, clocks, commands, notices. */
(function () {
  "use strict";
  const POLL_MS = 1000, STALE_MS = 5000, MINUTE = 60000;
  const play = (window.iocPlay = {
    root: null, texts: {}, lang: "vi", page: "", me: null, card: null, view: null, fixed: null,
    received: 0, offset: 0, painters: {}, drawn: -1,
  });

  play.t = function (key, values) {
    const text = play.texts[key] === undefined ? key : play.texts[key];
    return text.replace(/\{(\w+)\}/g, function (_, name) { return values && name in values ? values[name] : ""; });
  };
  play.live = function (key, values) { return play.t("exercise_live." + key, values); };
  play.pick = function (text) { return text ? (typeof text === "string" ? text : text[play.lang] || text.vi || "") : ""; };
  play.make = function (tag, attributes, inside) {
    const element = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) {
      if (name === "onclick") element.addEventListener("click", attributes[name]);
      else if (attributes[name] !== null && attributes[name] !== false) element.setAttribute(name, attributes[name] === true ? "" : attributes[name]);
    });
    [].concat(inside === undefined || inside === null ? [] : inside).forEach(function (each) { if (each !== null && each !== undefined) element.append(each); });
    return element;
  };

  /* Parts that every desk is made of. */
  play.button = function (words, act, kind, off) {
    const made = play.make("button", { type: "button", class: "button small " + (kind || ""), onclick: act }, words);
    made.disabled = Boolean(off);
    return made;
  };
  play.panel = function (id, title, inside) {
    const body = play.make("div", { class: "play-body", id: id + "-body", tabindex: "0", "aria-label": title }, inside);
    return play.make("section", { class: "panel play-panel", id: id }, [play.make("div", { class: "panel-head" }, [play.make("h2", {}, title), play.make("span", { class: "aside", id: id + "-aside" })]), body]);
  };
  const CAN_HOLD = "button, input, select, textarea, a[href]";
  /* New rows in a panel: where it was scrolled to and which button had the keyboard stay; nothing moves under somebody's fingers. */
  play.fill = function (id, parts, empty) {
    const body = document.getElementById(id + "-body"), at = body.scrollTop, active = document.activeElement, inside = body.contains(active) && active !== body;
    if (inside && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName) && active.value) return;
    const place = inside ? Array.from(body.querySelectorAll(CAN_HOLD)).indexOf(active) : -1, words = inside ? active.textContent : "";
    body.replaceChildren.apply(body, parts.length ? parts : [play.make("p", { class: "empty dim" }, empty)]);
    body.scrollTop = at;
    if (place < 0) return;
    const held = Array.from(body.querySelectorAll(CAN_HOLD)), same = held[place] && held[place].textContent === words ? held[place] : held.find(function (each) { return each.textContent === words; });
    if (same) same.focus({ preventScroll: true });
  };
  /* A question over the page; each button is [words, what it says, kind]. */
  play.dialog = function (parts, buttons, act) {
    const row = buttons.map(function (each) { return play.make("button", { class: "button " + (each[2] || ""), value: each[1] }, each[0]); });
    row.push(play.make("button", { class: "button", value: "", formnovalidate: true }, play.live("cancel")));
    const dialog = play.make("dialog", { class: "play-dialog" }, play.make("form", { method: "dialog", class: "play-form" }, parts.concat([play.make("div", { class: "button-row" }, row)])));
    dialog.addEventListener("close", function () { dialog.remove(); if (dialog.returnValue) act(dialog.returnValue); });
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
  };
  /* Who sits here: kept by the browser, told with everything that is asked for. */
  play.who = function () {
    const input = play.make("input", { class: "input play-who", value: play.name(), placeholder: play.live("your_name"), "aria-label": play.live("your_name"), maxlength: "80", autocomplete: "name" });
    input.addEventListener("change", function () {
      try { localStorage.setItem("ioc-name", input.value.trim()); } catch (error) { /* a private window forgets */ }
      play.command("roster.join", play.me.device);
    });
    return input;
  };
  /* Somebody without a name is called by the cell or the role. */
  play.person = function (who) {
    const cells = (play.view && play.view.cells) || (play.card && play.card.cells) || [], cell = cells.find(function (each) { return each.id === who; });
    return cell ? play.pick(cell.name) : play.texts["exercise_role." + who] || who || "";
  };
  play.number = function (value, decimals) { return new Intl.NumberFormat(play.lang === "en" ? "en-US" : "vi-VN", { minimumFractionDigits: 0, maximumFractionDigits: decimals }).format(value); };

  /* Times: of the scenario as its wall clock, of play as h:mm:ss, since the beginning as T+h:mm. */
  play.clock = function (time) {
    if (!play.fixed || time === null || time === undefined) return "–";
    return new Date(play.fixed.epoch + time + play.fixed.tz * MINUTE).toISOString().slice(11, 16);
  };
  play.span = function (time) {
    const whole = Math.max(0, Math.floor(time / 1000)), two = function (n) { return String(n).padStart(2, "0"); };
    return Math.floor(whole / 3600) + ":" + two(Math.floor(whole / 60) % 60) + ":" + two(whole % 60);
  };
  play.since = function (time) {
    const minutes = Math.floor((time - play.fixed.opens) / MINUTE), all = Math.abs(minutes);
    return (minutes < 0 ? "T−" : "T+") + Math.floor(all / 60) + ":" + String(all % 60).padStart(2, "0");
  };
  play.money = function (amount) { return amount === null || amount === undefined ? "–" : new Intl.NumberFormat(play.lang === "en" ? "en-US" : "vi-VN").format(Math.round(amount)) + " ₫"; };
  play.place = function (code) {
    const found = play.fixed && play.fixed.places.find(function (each) { return each.code === code; });
    return found ? play.pick(found.name) : code || play.live("whole_province");
  };

  /* The server's answers. */
  play.get = async function (address) {
    const answer = await fetch(address, { cache: "no-store" });
    if (answer.status === 401) { window.location.assign("/join"); throw new Error("no seat"); }
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  play.say = function (words, bad) {
    const box = document.getElementById("play-notice-toast") || play.root.appendChild(play.make("div", { id: "play-notice-toast", class: "toast play-toast", role: "status" }));
    box.textContent = words;
    box.classList.toggle("bad", Boolean(bad));
    clearTimeout(play.saying);
    play.saying = setTimeout(function () { box.textContent = ""; }, 6000);
  };
  play.post = async function (address, body) {
    try {
      const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      const said = await answer.json().catch(function () { return {}; });
      if (!answer.ok || said.ok === false) { play.say(play.pick(said.error) || play.live("failed"), true); return null; }
      return said;
    } catch (error) { play.say(play.live("failed"), true); return null; }
  };
  /* One request; its key lets it be sent again without happening twice. */
  play.command = async function (kind, subject, payload, more) {
    const key = Date.now().toString(36) + Math.random().toString(36).slice(2, 10);
    const body = Object.assign({ kind: kind, subject: subject || "", payload: payload || {}, key: key, actor: play.name() }, more || {});
    const done = await play.post("/api/exercise/command", body);
    await play.look();
    return done;
  };
  play.name = function () { try { return localStorage.getItem("ioc-name") || ""; } catch (error) { return ""; } };

  /* What the seat sees, asked for each second; the same revision means the same figures on every screen. */
  play.look = async function () {
    try {
      play.view = await play.get("/api/exercise/view");
      play.received = Date.now();
    } catch (error) { /* told as stale below */ }
    play.paint();
  };
  play.paint = function () {
    const view = play.view;
    paintNotice(view);
    if (!view) return;
    document.getElementById("play-title").textContent = play.pick(view.title);
    document.title = play.pick(view.title);
    paintClock(view);
    play.root.dataset.phase = view.phase;
    const painter = play.painters[play.page];
    if (painter && view.rev !== play.drawn) { play.drawn = view.rev; painter.whole(view); }
    if (painter && painter.tick) painter.tick(view);
  };
  function paintClock(view) {
    const box = document.getElementById("play-clock"), clock = view.clock;
    const rows = [["scenario", play.clock(clock.scenario_ms)], ["played", play.span(clock.exercise_ms)]];
    if (clock.wall_ms) rows.push(["wall", new Date(clock.wall_ms).toLocaleTimeString(play.lang === "en" ? "en-GB" : "vi-VN")]);
    box.replaceChildren.apply(box, rows.map(function (row) {
      return play.make("span", { class: "play-time" }, [play.make("span", { class: "dim caption" }, play.live("clock_" + row[0])), play.make("strong", { class: "number" }, row[1])]);
    }).concat([play.make("span", { class: "play-phase phase-" + view.phase }, play.live("phase_" + view.phase))]));
  }
  /* Over the page: a real emergency, a break, a lost connection. A screen older than five seconds says so. */
  function paintNotice(view) {
    const box = document.getElementById("play-notice"), old = Date.now() - play.received;
    let words = "", kind = "";
    if (!view || old > STALE_MS) { words = play.received ? play.live("stale", { n: 5 * Math.floor(old / 5000) }) : play.live("opening"); kind = "stale"; }
    else if (view.stopped) { words = play.live("stopped"); kind = "stopped"; }
    else if (view.phase === "break") { words = play.live("break"); kind = "break"; }
    else if (view.phase === "ended" || view.phase === "closed") { words = play.live("phase_ended"); kind = "over"; }
    if (view && view.notice && words) words += " " + view.notice;
    box.className = "play-notice" + (kind ? " is-" + kind : "");
    if (box.textContent !== words) box.textContent = words;
  }

  /* The join page. */
  function joins() {
    const form = document.getElementById("join-form"), said = document.getElementById("join-said"), t = function (key) { return play.t("exercise_join." + key); };
    const pin = play.make("input", { id: "pin", class: "input pin", type: "text", inputmode: "numeric", autocomplete: "off", maxlength: "6", required: true });
    form.replaceChildren(play.make("label", { for: "pin" }, t("pin")), pin, play.make("button", { type: "submit", class: "button primary" }, t("enter")));
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      const answer = await fetch("/join/pin", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ pin: pin.value.trim() }) }).catch(function () { return null; });
      const told = answer ? await answer.json().catch(function () { return {}; }) : {};
      if (told.ok) { window.location.assign(told.to); return; }
      said.textContent = play.pick(told.error) || play.live("failed");
      pin.select();
    });
    pin.focus();
  }

  async function mount(root) {
    play.root = root;
    play.lang = root.dataset.lang;
    play.page = root.dataset.page;
    play.texts = JSON.parse(root.dataset.texts);
    if (play.page === "join") { joins(); return; }
    try {
      play.me = await play.get("/api/exercise/me");
      play.fixed = await play.get("/live/" + play.me.room + "/static.json");
      play.card = await play.get("/api/exercise/card");
    } catch (error) { setTimeout(function () { mount(root); }, 2000); paintNotice(null); return; }
    if (play.painters[play.page]) play.painters[play.page].mount();
    play.post("/api/exercise/command", { kind: "roster.join", subject: play.me.device, actor: play.name() });
    (function again() { play.look().then(function () { setTimeout(again, POLL_MS); }); })();
    setInterval(function () { paintNotice(play.view); }, POLL_MS);
  }
  const waiting = setInterval(function () {
    const root = document.getElementById("exercise");
    if (!root) return;
    clearInterval(waiting);
    mount(root);
  }, 50);
  setTimeout(function () { if (!document.getElementById("exercise")) clearInterval(waiting); }, 15000);
})();
