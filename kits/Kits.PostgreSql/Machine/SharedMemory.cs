namespace Kits.PostgreSql.Machine;

/// <summary>The shared memory segment by which every process of a server is tied to its data directory.</summary>
internal static class SharedMemory
{
    /// <summary>How many processes have the segment attached, in whichever PID namespace; 0 if there is none with that id.</summary>
    public static int Attached(long id)
    {
        // key shmid perms size cpid lpid nattch ...
        foreach (var line in File.ReadLines("/proc/sysvipc/shm").Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 6 && long.TryParse(fields[1], out var found) && found == id && int.TryParse(fields[6], out var attached))
                return attached;
        }

        return 0;
    }
}
