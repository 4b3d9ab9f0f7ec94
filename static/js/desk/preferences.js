// How an agent likes their desk. It belongs to the browser, not to the person: a sound that suits the office at home does
// not suit the office.
//
//   desk.preferences.get("sound")
//   desk.preferences.set("sound", true)
//   desk.preferences.addEventListener("change", ...)     // changed here or in another window

const DEFAULTS = Object.freeze({ keyboard: true, sound: false, notifications: false, density: "comfortable", undo: true });

/** What the browser allows: "granted", "denied" or "default". Safari on an iPhone knows no notifications. */
export function notificationPermission() {
  return globalThis.Notification?.permission ?? "denied";
}

export class Preferences extends EventTarget {
  constructor(userId) {
    super();
    this.key = `desk:${userId}:preferences`;
    this.values = this.read();
    window.addEventListener("storage", ({ key }) => {
      if (key !== this.key) return;
      this.values = this.read();
      this.dispatchEvent(new Event("change"));
    });
  }

  get(name) {
    return this.values[name];
  }

  set(name, value) {
    this.values = { ...this.values, [name]: value };
    localStorage.setItem(this.key, JSON.stringify(this.values));
    this.dispatchEvent(new Event("change"));
  }

  read() {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(this.key) ?? "{}") };
  }
}
