// check: asks the application how it is, and believes what it says.
import { health } from "./site.js";

export default async function () {
    const answer = await http(health, { timeout: "3s" });
    if (answer.status === 0)
        return failed(answer.why);

    const { status, reason } = answer.json();
    return status === "ok" ? inService() : status === "degraded" ? degraded(reason) : failed(reason ?? `status ${status}`);
}
