// check: a primary whose standbys fall behind is degraded, not failed.
const limit = 30;
const query = "select count(*), coalesce(max(extract(epoch from replay_lag)), 0) from pg_stat_replication";
const asked = await run(["psql", "-XAtq", "-h", "/tmp", "-p", settings.pgport, "-d", "postgres", "-c", query], { user: settings.pgdba ?? "postgres", timeout: "5s" });
if (!asked.ok)
    return unknown(`psql: ${asked.why}`);

const [standbys, lag] = asked.output.trim().split("|").map(Number);
if (standbys === 0)
    return degraded("no standby is connected");
return lag > limit ? degraded(`a standby lags ${Math.round(lag)} s behind`) : inService();
