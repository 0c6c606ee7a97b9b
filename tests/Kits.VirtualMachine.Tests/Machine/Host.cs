using System.Globalization;
using Kits.Sdk.Processes;

[assembly: AssemblyFixture(typeof(Kits.VirtualMachine.Tests.Machine.Host))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)] // two cores carry one emulated guest well, and several badly

namespace Kits.VirtualMachine.Tests.Machine;

/// <summary>A libvirtd of our own, without systemd, and the parts of a guest that boots in about two seconds.</summary>
public sealed class Host : IAsyncLifetime
{
    private const int KillSignal = 9;
    private const int StopSignal = 19;
    private const int ContinueSignal = 18;
    private const string PidFile = "/run/libvirt/libvirtd.pid";

    private string _folder = "";

    /// <summary>A folder for what the tests need on disk.</summary>
    public string Folder => _folder;

    /// <summary>The guest's kernel.</summary>
    public string Kernel => Path.Combine(_folder, "vmlinuz");

    /// <summary>The guest's root filesystem, in memory.</summary>
    public string Initrd => Path.Combine(_folder, "initrd");

    public ValueTask InitializeAsync()
    {
        if (Environment.UserName != "root")
            return ValueTask.CompletedTask;

        _folder = Directory.CreateTempSubdirectory("kits-vm-").FullName;
        Shell.Run(Path.Combine(AppContext.BaseDirectory, "Machine", "build-guest.sh"), _folder);
        Shell.Run("ip", "link", "set", "lo", "up");
        Shell.Run("mount", "-t", "tmpfs", "tmpfs", "/run");
        Directory.CreateDirectory("/run/libvirt"); // where its pid file goes
        foreach (var place in new[] { "/etc/libvirt", "/var/lib/libvirt", "/var/log/libvirt", "/var/cache/libvirt" })
        {
            var ours = Directory.CreateDirectory(Path.Combine(_folder, "host", place[1..])).FullName;
            if (place == "/etc/libvirt")
                Configure(ours);
            Shell.Run("mount", "--bind", ours, place);
        }

        StartDaemon();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (_folder.Length > 0)
        {
            KillDaemon();
            Directory.Delete(_folder, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Starts libvirtd and returns when it answers.</summary>
    public static void StartDaemon() => Shell.Run("sh", "-c", $"libvirtd --daemon --pid-file {PidFile} 2>&1 && virsh -q -c qemu:///system version 2>&1");

    /// <summary>Ends libvirtd as a crash would. Guests go on.</summary>
    public static void KillDaemon() => SignalDaemon(KillSignal);

    /// <summary>Makes libvirtd hang.</summary>
    public static void HangDaemon() => SignalDaemon(StopSignal);

    /// <summary>Lets a hanging libvirtd go on.</summary>
    public static void ReleaseDaemon() => SignalDaemon(ContinueSignal);

    /// <summary>Makes sure that libvirtd answers, whatever a test did to it.</summary>
    public static void RepairDaemon()
    {
        ReleaseDaemon();
        if (Daemon() is null)
            StartDaemon();
    }

    private static void SignalDaemon(int signal)
    {
        if (Daemon() is not { } daemon)
            return;
        ProcessTable.Signal(daemon, signal);
        if (signal == KillSignal)
            Eventually.True(() => !ProcessTable.IsAlive(daemon), "libvirtd ends");
    }

    private static ProcessIdentity? Daemon() =>
        File.Exists(PidFile) && int.TryParse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture, out var pid) && ProcessTable.Find(pid) is { } process
            && File.ReadAllText($"/proc/{pid}/comm").StartsWith("libvirtd", StringComparison.Ordinal)
            ? process
            : null;

    private static void Configure(string folder)
    {
        Shell.Run("cp", "-a", "/etc/libvirt/.", folder);
        File.WriteAllText(Path.Combine(folder, "libvirtd.conf"), """
            auth_unix_rw = "none"
            auth_unix_ro = "none"
            host_uuid = "00000001-1111-4222-8333-444444444444"
            log_outputs = "3:file:/var/log/libvirt/libvirtd.log"

            """);
        File.WriteAllText(Path.Combine(folder, "qemu.conf"), """
            user = "root"
            group = "root"
            security_driver = "none"
            cgroup_controllers = []
            stdio_handler = "file"
            namespaces = []
            remember_owner = 0

            """);
    }
}
