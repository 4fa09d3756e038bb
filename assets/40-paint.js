/* Writes the picture into the page: header, tiles, alerts, headline cards, timeline. Text only, never markup. */
(function () {
  "use strict";
  const ioc = window.ioc, state = ioc.state;
  const MINUTE = 60000, LONG = 5; // a number with more characters is written smaller: ioc/web/components/kpis.py

  function paintHeader(picture, now) {
    const past = state.past !== null, running = picture.clock.running && !past, ended = picture.clock.ended && !past;
    state.app.dataset.mode = past ? "replay" : running ? "live" : ended ? "ended" : "paused";
    state.app.dataset.stale = state.lost !== null ? "1" : "0";
    ioc.writeAll("clock", ioc.clock(now));
    ioc.writeAll("date", ioc.date(now));
    const words = past ? ioc.t("live.replay", { time: ioc.clock(now) }) : ended ? ioc.t("live.ended") : ioc.t(running ? "live.running" : "live.paused");
    ioc.writeAll("state", words);
    const speed = ioc.number(state.live.clock.speed, 0);
    ioc.writeAll("speed", past ? ioc.t("live.replay_about") : running ? ioc.t("live.speed", { n: speed }) : "");
    ioc.writeAll("speed-short", "×" + speed);
    const button = ioc.find("pause-run");
    if (button) ioc.write(button, state.live.clock.running ? button.dataset.pause : button.dataset.run);
    ioc.all('[data-action="speed"]').forEach(function (item) { item.setAttribute("aria-pressed", String(+item.dataset.value === state.live.clock.speed)); });
    document.getElementById("ended").hidden = !ended;
    const banner = document.getElementById("banner");
    banner.hidden = state.lost === null;
    ioc.write(banner, state.lost === null ? "" : ioc.t("live.lost", { time: state.lost }));
  }

  /* How old a value is in the picture: its age is told as it was when the last bucket was complete. */
  function ageNow(picture, age) {
    if (age === null || age === undefined) return null;
    return age + Math.max(0, picture.t - (picture.bucket + 1) * +state.app.dataset.bucket);
  }
  function ageWords(age, full) {
    if (age === null) return ioc.t("live.no_value");
    const span = ioc.duration(age);
    if (age > ioc.STALE) return ioc.t("live.stale", { span: span });
    return age < MINUTE ? ioc.t("live.fresh") : full ? ioc.t("live.ago", { span: span }) : span;
  }
  function paintFresh(element, age) {
    if (!element) return;
    element.classList.toggle("old", age === null || age > ioc.STALE);
    ioc.write(element.querySelector(".age"), ageWords(age, element.dataset.ago === "1"));
  }

  function paintTiles(picture) {
    const tiles = ioc.all(".tile");
    if (!tiles.length) return;
    tiles.forEach(function (tile) {
      const held = picture.domains[tile.dataset.domain];
      if (!held) return;
      if (ioc.levelClass(tile, held.level) && tile.dataset.painted && !jumped) ioc.flash(tile);
      tile.dataset.painted = "1";
      ioc.writeLevel(ioc.find("level", tile), held.level);
      paintFresh(ioc.find("fresh", tile), ageNow(picture, held.age));
      ioc.write(ioc.find("count", tile), held.level < 0 ? "–" : ioc.number(held.watch + held.alarm, 0));
      ioc.drawSpark(tile.querySelector(".spark"), held.spark);
      tile.setAttribute("aria-pressed", String(state.filter === tile.dataset.domain));
    });
    const rank = function (tile) { const held = picture.domains[tile.dataset.domain] || { level: -1, alarm: 0, watch: 0 }; return held.level * 10000 + held.alarm * 100 + held.watch; };
    const worst = new Set(tiles.slice().sort(function (a, b) { return rank(b) - rank(a); }).slice(0, 4));
    tiles.forEach(function (tile) { tile.parentElement.dataset.worst = worst.has(tile) ? "1" : "0"; });
  }

  /* Alerts: rows are kept by id, made from the template, moved only when their order changes. */
  function title(row) { return ioc.pick(row.name) + (row.value === null || row.value === undefined ? "" : " " + ioc.amount(row.value, row.decimals, row.unit)); }
  function where(row) {
    const parts = [ioc.placeName(row.place), ioc.pick(row.owner)];
    if (row.n > 1) parts.push(ioc.t("live.grouped", { n: row.n, places: row.places }));
    return parts.filter(Boolean).join(" · ");
  }
  function fill(item, row, now) {
    const left = row.due === null ? null : row.due - now;
    ioc.levelClass(item, row.level);
    ioc.writeLevel(ioc.find("level", item), row.level);
    ioc.write(ioc.find("ago", item), ioc.t("live.ago", { span: ioc.duration(now - row.since) }));
    ioc.write(ioc.find("title", item), title(row));
    ioc.write(ioc.find("where", item), where(row));
    ioc.write(ioc.find("due", item), left === null ? "" : ioc.t(left >= 0 ? "live.due_left" : "live.due_over", { span: ioc.duration(left) }));
    item.classList.toggle("overdue", left !== null && left < 0);
    const why = ioc.find("why", item), href = "/" + state.room + "/alert/" + encodeURIComponent(row.id);
    if (why.getAttribute("href") !== href) {
      why.setAttribute("href", href);
      why.setAttribute("aria-label", why.textContent + " " + ioc.pick(row.name));
    }
    item.dataset.alert = row.id;
    item.dataset.place = row.place === null ? "" : row.place;
  }
  /* On one commune's page a group stands for its member there. */
  function here(row, place) {
    if (place === "") return row;
    if (!row.at) return String(row.place) === place ? row : null;
    const member = row.at.find(function (entry) { return String(entry[0]) === place; });
    return member ? Object.assign({}, row, { id: member[1], place: member[0], level: member[2], value: null, n: 1, places: 1 }) : null;
  }
  function paintList(list, picture, now) {
    const place = list.dataset.ofPlace, choosing = list.dataset.select === "1";
    const domain = list.dataset.ofDomain || (choosing ? state.filter : "");
    const rows = picture.alerts.filter(function (row) { return !domain || row.domain === domain; }).map(function (row) { return here(row, place); }).filter(Boolean);
    const held = new Map(Array.from(list.children).map(function (item) { return [item.dataset.alert, item]; }));
    const template = document.querySelector("#alert-template .alert");
    if (choosing && !rows.some(function (row) { return row.id === state.selected; })) state.selected = rows.length ? rows[0].id : "";
    rows.forEach(function (row, i) {
      let item = held.get(row.id);
      if (!item) {
        item = template.cloneNode(true);
        if (list.dataset.painted && !state.past && !jumped) {
          item.classList.add("arrived");
          if (row.level === 2) ioc.write(document.getElementById("announce"), ioc.t("live.new_alert", { name: title(row) }));
        }
      }
      held.delete(row.id);
      fill(item, row, now);
      const selected = choosing && row.id === state.selected;
      item.classList.toggle("selected", selected);
      ioc.find("title", item).setAttribute("aria-pressed", String(selected));
      if (list.children[i] !== item) list.insertBefore(item, list.children[i] || null);
    });
    held.forEach(function (item) { item.remove(); });
    list.dataset.painted = "1";
    const none = ioc.find("no-alerts", list.closest(".panel"));
    if (none) {
      none.hidden = rows.length > 0;
      if (domain) ioc.write(none, ioc.t("live.no_alerts_domain")); else ioc.write(none, ioc.t("live.no_alerts"));
    }
    return rows.length;
  }
  function paintAlerts(picture, now) {
    ioc.all('[data-list="alerts"]').forEach(function (list) { paintList(list, picture, now); });
    ioc.writeAll("open-alerts", ioc.number(picture.open.alerts, 0));
    ioc.writeAll("open-alarm", ioc.number(picture.open.alarm, 0));
    ioc.writeAll("open-watch", ioc.number(picture.open.watch, 0));
    const more = Math.max(0, picture.open.alerts - picture.alerts.reduce(function (sum, row) { return sum + (row.n || 1); }, 0));
    ioc.writeAll("more-alerts", more ? ioc.t("live.more_alerts", { n: more }) : "");
    const bar = ioc.find("filter-bar");
    if (!bar) return;
    const domain = state.fixed.domains.find(function (row) { return row.key === state.filter; });
    bar.hidden = !domain;
    if (!domain) return;
    ioc.write(ioc.find("filter-name"), ioc.pick(domain.name));
    ioc.find("filter-open").setAttribute("href", "/" + state.room + "/domain/" + domain.key);
  }

  function indicatorOf(key) {
    for (const domain of state.fixed.domains) for (const row of domain.indicators) if (row.key === key) return row;
    return null;
  }
  ioc.indicatorOf = indicatorOf;
  function paintAqi(chip, value) {
    if (!chip) return;
    const known = value !== null && value !== undefined, band = known ? ioc.aqiBand(value) : 0;
    chip.className = known ? "aqi aqi-" + band : "aqi";
    const word = known ? ioc.t("live.aqi_" + band) : ioc.t("live.no_value");
    ioc.write(chip, known && chip.dataset.short !== "1" ? ioc.t("live.aqi", { n: ioc.number(value, 0), word: word }) : word);
  }
  /* A change with its sign; none for what rounds to zero. */
  function signed(value, decimals) {
    if (value === null || value === undefined) return "–";
    const rounded = +value.toFixed(decimals || 0);
    return (rounded > 0 ? "+" : rounded < 0 ? "−" : "") + ioc.number(Math.abs(value), decimals);
  }
  /* Everything that shows the province's value of an indicator: headline cards, rows of a domain's page. */
  function paintValues(picture) {
    ioc.all("[data-kpi]").forEach(function (card) {
      const indicator = indicatorOf(card.dataset.kpi), held = picture.values[card.dataset.kpi];
      if (!indicator || !held) return;
      if (ioc.levelClass(card, held.l) && card.dataset.painted && !jumped) ioc.flash(card);
      card.dataset.painted = "1";
      const number = ioc.number(held.v, indicator.decimals);
      ioc.write(ioc.find("value", card), number);
      card.classList.toggle("long", number.length > LONG);
      ioc.writeLevel(ioc.find("level", card), held.l);
      paintAqi(ioc.find("aqi", card), held.v);
      const scaled = ioc.find("alarm-level", card);
      if (scaled && held.v !== null) ioc.write(scaled, held.v >= 1 ? ioc.t("live.alarm_level", { n: Math.floor(held.v) }) : ioc.t("live.below_alarm"));
      ioc.write(ioc.find("trend", card), signed(held.trend, indicator.decimals));
      paintFresh(ioc.find("fresh", card), ageNow(picture, held.age));
    });
    ioc.all(".kpi-line").forEach(function (line) { ioc.drawLine(line, JSON.parse(line.dataset.line)); });
  }

  function paintRisk(picture) {
    const chip = document.querySelector(".risk");
    if (!chip) return;
    const worst = (picture.hazards || []).reduce(function (best, row) { return (row.risk || 0) > ((best && best.risk) || 0) ? row : best; }, null);
    chip.hidden = !worst;
    if (!worst) return;
    chip.className = "risk risk-" + worst.risk;
    ioc.write(ioc.find("risk-number", chip), String(worst.risk));
    ioc.write(ioc.find("risk-words", chip), ioc.t("live.risk", { n: worst.risk, word: ioc.t("live.risk_" + worst.risk) }));
    ioc.write(ioc.find("risk-name", chip), ioc.t("live.of_five", { name: ioc.pick(worst.name) }));
  }

  function paintTimeline(picture, now) {
    const track = document.getElementById("track");
    if (!track) return;
    const end = ioc.liveNow(), handle = document.getElementById("handle");
    ioc.drawTimeline(track.firstElementChild, state.live, end);
    const label = track.querySelector("[data-now]");
    if (label) ioc.write(label, ioc.clock(end));
    const share = Math.max(0, Math.min(1, 1 - (end - now) / ioc.DAY));
    handle.style.left = (share * 100).toFixed(2) + "%";
    handle.setAttribute("aria-valuemin", String(Math.max(0, Math.round(end - ioc.DAY))));
    handle.setAttribute("aria-valuemax", String(Math.round(end)));
    handle.setAttribute("aria-valuenow", String(Math.round(now)));
    handle.setAttribute("aria-valuetext", state.past ? ioc.t("live.replay", { time: ioc.clock(now) }) : ioc.t("live.now", { time: ioc.clock(now) }));
  }
  ioc.liveNow = function () { return state.past ? state.live.t : ioc.now(); };

  /* Countdowns elsewhere on the page: data-due holds the scenario time. */
  function paintCountdowns(now) {
    ioc.all("[data-due]").forEach(function (element) {
      const left = +element.dataset.due - now;
      ioc.write(element, ioc.t(left >= 0 ? "live.left" : "live.over", { span: ioc.duration(left) }));
      element.classList.toggle("overdue", left < 0);
    });
    ioc.all("[data-due-from]").forEach(function (bar) {
      const from = +bar.dataset.dueFrom, to = +bar.dataset.dueTo;
      bar.style.width = (100 * Math.max(0, Math.min(1, (now - from) / Math.max(1, to - from)))).toFixed(1) + "%";
    });
  }

  let shown = null, jumped = false; // jumping to another time is no change of level
  ioc.on("paint", function (picture) {
    const now = ioc.now();
    jumped = shown !== picture;
    shown = picture;
    paintHeader(picture, now);
    paintTiles(picture);
    paintAlerts(picture, now);
    paintValues(picture);
    paintRisk(picture);
    paintTimeline(picture, now);
    paintCountdowns(now);
  });

  /* Once a bucket, and at another moment, the headline cards get their line anew; none shows what is later. */
  async function renewLines() {
    const cards = ioc.all(".kpi[data-kpi]"), past = state.past;
    if (!cards.length || document.hidden) return;
    const to = Math.round(ioc.picture().t), keys = cards.map(function (card) { return card.dataset.kpi; }).join(",");
    let lines;
    try { lines = await ioc.getJson(ioc.live("series.json?keys=" + encodeURIComponent(keys) + "&from=" + (to - ioc.DAY) + "&to=" + to + "&n=97")); } catch (error) { return; } // the next bucket asks again
    if (past !== state.past) return;
    cards.forEach(function (card) {
      const line = card.querySelector(".kpi-line"), held = JSON.parse(line.dataset.line);
      if (lines[card.dataset.kpi]) line.dataset.line = JSON.stringify(Object.assign(held, { v: lines[card.dataset.kpi].v }));
    });
    ioc.schedule();
  }
  ioc.on("bucket", function () { if (!state.past) renewLines(); });
  ioc.on("moment", renewLines);
})();
