// on-event: tells a chat what was decided and done. The address ends with a secret: echo TOKEN > secrets.d/chat; chmod 600 secrets.d/chat
import { chat } from "./site.js";

export default async function () {
    if (event.kind !== "decision" && event.kind !== "action")
        return;

    const sent = await http(chat + secret("chat"), { body: { text: `${node}: ${event.tag}: ${event.text}` } });
    if (!sent.ok)
        log(`the chat was not told: ${sent.status} ${sent.why}`);
}
