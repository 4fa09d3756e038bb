/* The big screen of an exercise: clock, phase, notices, and the common picture of the city; nothing of the plan. */
(function () {
  "use strict";
  const play = window.iocPlay, make = play.make, PICTURE_MS = 2000, ALERTS = 8;
  const t = function (key, values) { return play.t("exercise_screen." + key, values); };

  function date(time) {
    return new Intl.DateTimeFormat(play.lang === "en" ? "en-GB" : "vi-VN", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(play.fixed.epoch + time + play.fixed.tz * 60000));
  }
  function write(id, words) { const box = document.getElementById(id); if (box.textContent !== words) box.textContent = words; }
  function paintClock(view) {
    const clock = view.clock, told = [];
    write("screen-time", play.clock(clock.scenario_ms));
    write("screen-date", date(clock.scenario_ms));
    write("screen-played", t("played", { time: play.span(clock.exercise_ms) }));
    const phase = document.getElementById("screen-phase");
    phase.className = "play-phase phase-" + view.phase;
    write("screen-phase", play.live("phase_" + view.phase));
    if (view.phase === "break" && view.break_until_ms) told.push(t("break_until", { time: new Date(view.break_until_ms).toTimeString().slice(0, 5) }));
    if (view.notice) told.push(view.notice);
    write("screen-told", told.join(" · "));
  }
  function level(value) { return make("span", { class: "level level-" + value }, [make("span", { class: "shape", "aria-hidden": "true" }), t("level_" + value)]); }
  function paintPicture(picture) {
    const domains = play.fixed.domains.filter(function (each) { return picture.domains[each.key]; }).map(function (each) {
      const own = picture.domains[each.key];
      return make("li", { class: "screen-domain level-" + own.level }, [make("strong", {}, play.pick(each.short || each.name)), level(own.level), make("span", { class: "dim caption number" }, t("counts", { alarm: own.alarm, watch: own.watch }))]);
    });
    document.getElementById("screen-domains").replaceChildren.apply(document.getElementById("screen-domains"), domains);
    const alerts = picture.alerts.slice(0, ALERTS).map(function (row) {
      const place = row.place === null || row.place === undefined || row.place < 0 ? null : play.fixed.places[row.place];
      const many = row.places > 1 ? t("more_places", { n: row.places }) : place ? play.pick(place.name) : play.live("whole_province");
      const value = row.value === null || row.value === undefined ? "" : play.number(row.value, row.decimals || 0) + " " + (play.texts["unit." + row.unit] || row.unit || "");
      return make("li", { class: "screen-alert level-" + row.level }, [level(row.level), make("strong", { class: "screen-what" }, play.pick(row.name)), make("span", { class: "screen-value number" }, value), make("span", { class: "dim" }, many), make("span", { class: "dim number" }, t("since", { time: play.clock(row.since) }))]);
    });
    const list = document.getElementById("screen-alerts");
    list.replaceChildren.apply(list, alerts.length ? alerts : [make("li", { class: "empty dim" }, t("no_alerts"))]);
    write("screen-open", t("open", { n: picture.open ? picture.open.alerts : picture.alerts.length }));
  }
  async function look() {
    try { paintPicture(await play.get("/live/" + play.me.room + "/snapshot.json")); } catch (error) { /* the base tells of a lost connection */ }
    setTimeout(look, PICTURE_MS);
  }

  play.painters.screen = {
    mount: function () {
      document.getElementById("play").replaceChildren(
        make("section", { class: "panel screen-clock" }, [
          make("p", { class: "screen-mark mark" }, play.pick(play.fixed.exercise && play.fixed.exercise.marking) || play.live("marking")),
          make("p", { class: "screen-time number", id: "screen-time" }), make("p", { class: "screen-date", id: "screen-date" }),
          make("p", { class: "screen-state" }, [make("span", { class: "play-phase", id: "screen-phase" }), make("span", { class: "dim number", id: "screen-played" })]),
          make("p", { class: "screen-told", id: "screen-told", role: "status" }),
        ]),
        make("section", { class: "panel screen-picture" }, [make("div", { class: "panel-head" }, make("h2", {}, t("domains"))), make("ul", { class: "screen-domains", id: "screen-domains" })]),
        make("section", { class: "panel screen-warnings" }, [make("div", { class: "panel-head" }, [make("h2", {}, t("alerts")), make("span", { class: "aside", id: "screen-open" })]), make("ul", { class: "screen-alerts", id: "screen-alerts" })])
      );
      look();
    },
    whole: paintClock,
    tick: paintClock,
  };
})();
