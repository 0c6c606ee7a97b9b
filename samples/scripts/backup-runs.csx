// before-restore: nothing is started while the backup holds its lock.
#load "site.csx"
var free = await Run("flock", "--nonblock", Site.BackupLock, "true");
return free.Ok ? InService() : Failed($"a backup holds {Site.BackupLock}");
