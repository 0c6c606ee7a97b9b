// recover: an old pid file keeps the program from starting. Where its process is gone, the file goes; the kit's own recover does the rest.
#load "site.csx"
if (File.Exists(Site.PidFile) && int.TryParse(File.ReadAllText(Site.PidFile), out var pid) && !Directory.Exists($"/proc/{pid}"))
{
    File.Delete(Site.PidFile);
    Log($"removed {Site.PidFile}: its process {pid} is gone");
}

return null;
