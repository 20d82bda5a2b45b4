// Signs this browser up for push messages. Everything else on the page works without.
"use strict";

(() => {
  const section = document.getElementById("devices");
  const button = document.getElementById("sign-up");
  const refused = document.getElementById("push-refused");
  const unable = document.getElementById("push-unable");
  const { key, worker, signUp, token } = section.dataset;
  if (!("serviceWorker" in navigator && "PushManager" in window)) return;

  const bytes = (text) => {
    const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
    return Uint8Array.from(atob(base64 + "=".repeat((4 - (base64.length % 4)) % 4)), (char) => char.charCodeAt(0));
  };
  const rowOf = (subscription) =>
    [...section.querySelectorAll("[data-endpoint]")].find((row) => row.dataset.endpoint === subscription?.endpoint);

  const subscribe = async () => {
    const registration = await navigator.serviceWorker.register(worker);
    const old = await registration.pushManager.getSubscription();
    // Of another key, as after the house got a new one, it would never be told anything.
    if (old) await old.unsubscribe();
    return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  };

  const tell = async (subscription) => {
    const { endpoint, keys } = subscription.toJSON();
    const body = new URLSearchParams({ csrf_token: token, endpoint, p256dh: keys.p256dh, auth: keys.auth });
    const answer = await fetch(signUp, { method: "POST", body });
    if (!answer.ok) throw new Error(await answer.text());
  };

  button.addEventListener("click", async () => {
    button.disabled = true;
    refused.hidden = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") throw new Error("not granted");
      await tell(await subscribe());
      location.reload();
    } catch {
      refused.hidden = false;
      button.disabled = false;
    }
  });

  (async () => {
    const registration = await navigator.serviceWorker.getRegistration(new URL(worker, location.href).href);
    const row = rowOf(await registration?.pushManager.getSubscription());
    if (row) row.querySelector(".this-device").hidden = false;
    unable.hidden = true;
    button.hidden = Boolean(row);
  })();
})();
