// before-restore: nothing is started while the backup holds its lock.
import { backupLock } from "./site.js";

export default async function () {
    const free = await run(["flock", "--nonblock", backupLock, "true"]);
    return free.ok ? inService() : failed(`a backup holds ${backupLock}`);
}
