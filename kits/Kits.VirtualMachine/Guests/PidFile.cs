using System.Globalization;
using System.Text;
using Kits.Sdk.Processes;

namespace Kits.VirtualMachine.Guests;

/// <summary>Finds the qemu process of a domain without libvirt: by the pid file that libvirt keeps for each domain that runs.</summary>
internal static class PidFile
{
    /// <summary>The process, if it lives and is the domain's.</summary>
    public static ProcessIdentity? Find(string hypervisor, string domain) =>
        Read(hypervisor, domain) is { } pid && ProcessTable.Find(pid) is { } process && IsOf(pid, domain) ? process : null;

    /// <summary>What can be seen of it; null if there is no pid file that we can see, as of a hypervisor on another machine.</summary>
    public static QemuProcess? Look(string hypervisor, string domain)
    {
        if (Read(hypervisor, domain) is not { } pid)
            return null;
        return Find(hypervisor, domain) is { } process
            ? new QemuProcess(pid, IsAlive: true, IsStopped: ProcessTable.StuckState(process) is 'T' or 't')
            : new QemuProcess(pid, IsAlive: false);
    }

    /// <summary>Where libvirt keeps it; null if not on this machine.</summary>
    public static string? PathOf(string hypervisor, string domain)
    {
        if (!Uri.TryCreate(hypervisor, UriKind.Absolute, out var uri) || uri.Host.Length > 0 || uri.Scheme is not ("qemu" or "qemu+unix"))
            return null;
        var folder = uri.AbsolutePath switch
        {
            "/system" => "/run/libvirt/qemu",
            "/session" when Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime => $"{runtime}/libvirt/qemu/run",
            _ => null,
        };
        return folder is null ? null : $"{folder}/{domain}.pid";
    }

    private static int? Read(string hypervisor, string domain)
    {
        try
        {
            return PathOf(hypervisor, domain) is { } path && int.TryParse(File.ReadAllText(path), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var pid)
                ? pid
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The pid may mean another process by now: after a crash of libvirtd nobody removes the file. libvirt starts qemu with "-name guest=NAME,...".
    private static bool IsOf(int pid, string domain)
    {
        try
        {
            var words = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/cmdline")).Split('\0');
            return words.Any(word => word == $"guest={domain}" || word.StartsWith($"guest={domain},", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
