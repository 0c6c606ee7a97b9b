// before-remove: takes this node out of the load balancer and gives its sessions half a minute to end.
import { balancer } from "./site.js";

export default async function () {
    const drained = await http(`${balancer}/drain`, { method: "PUT" });
    if (!drained.ok)
        return unknown(`the balancer does not drain: ${drained.status} ${drained.why}`);

    for (let look = 0; look < 30; look++) {
        const { sessions } = (await http(balancer)).json();
        if (sessions === 0)
            return inService();
        log(`${sessions} sessions are open yet`);
        await sleep("1s");
    }

    return degraded("sessions were still open after half a minute");
}
