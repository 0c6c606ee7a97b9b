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

    /// <summary>A folder for what the tests need on disk.</summary>
    public string Folder { get; private set; } = "";

    public ValueTask InitializeAsync()
    {
        if (Environment.UserName != "root")
            return ValueTask.CompletedTask;

        Folder = Directory.CreateTempSubdirectory("kits-vm-").FullName;
        Shell.Run(Script("build-guest.sh"), Folder);
        Shell.Run("ip", "link", "set", "lo", "up");
        StartDaemon();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (Folder.Length > 0)
        {
            KillDaemon();
            Directory.Delete(Folder, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Starts libvirtd and returns when it answers.</summary>
    public void StartDaemon() => Shell.Run(Script("start-libvirtd.sh"), Path.Combine(Folder, "host"));

    /// <summary>Ends libvirtd as a crash would. Guests go on.</summary>
    public static void KillDaemon() => SignalDaemon(KillSignal);

    /// <summary>Makes libvirtd hang.</summary>
    public static void HangDaemon() => SignalDaemon(StopSignal);

    /// <summary>Lets a hanging libvirtd go on.</summary>
    public static void ReleaseDaemon() => SignalDaemon(ContinueSignal);

    /// <summary>Makes sure that libvirtd answers, whatever a test did to it.</summary>
    public void RepairDaemon()
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

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Machine", name);
}
