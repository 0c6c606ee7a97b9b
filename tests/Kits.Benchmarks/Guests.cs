using System.Globalization;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Sdk.Services;
using Kits.Sdk.Settings;
using Kits.VirtualMachine;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kits.Benchmarks;

/// <summary>What guests cost, and how soon a killed one is started again: on libvirt's test driver, and on a real guest in emulation.</summary>
internal sealed class Guests(Node node, string work, string root, ICommandRunner commands, IKernelEvents events, TimeProvider time)
{
    private const int Many = 100;
    private const string PidFile = "/run/libvirt/qemu/g1.pid";

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly string _parts = Path.Combine(root, "tests", "Kits.VirtualMachine.Tests", "Machine");

    public async Task MeasureAsync()
    {
        await node.RunAsync(Path.Combine(_parts, "start-libvirtd.sh"), Path.Combine(work, "libvirt"));
        await ChecksAsync();
        await KillsAsync();
    }

    // Asked by way of a libvirtd, as real domains are, but of its test driver: what is measured is the kit and the host.
    private async Task ChecksAsync()
    {
        for (var at = 1; at <= Many; at++)
            await File.WriteAllTextAsync(Path.Combine(work, $"d{at}.xml"), $"<domain type='test'><name>d{at}</name><memory>65536</memory><os><type>hvm</type></os></domain>");
        await node.StartAsync("resources:\n" + string.Concat(Enumerable.Range(1, Many).Select(at =>
            $"  - {{ tag: d{at}, kit: virtualmachine, settings: {{ config: {work}/d{at}.xml, hypervisor: 'test+unix:///default', stop: destroy }}, quickCheck: {{ every: 1s }} }}\n")));
        await node.InServiceAsync();

        Figures.Times("virtualmachine: one check", await OneCheckAsync("d1"), "", "VirtualDomain: virsh domstate 17-23 ms");

        var (cpu, begun) = (node.CpuSeconds(), time.GetTimestamp());
        await Task.Delay(Window, time);
        var share = (node.CpuSeconds() - cpu) / time.GetElapsedTime(begun).TotalSeconds;
        Figures.Value("CPU for 100 domains checked every second", share.ToString("0.000 cores", CultureInfo.InvariantCulture), "", "VirtualDomain: 100 forks of virsh a second");
        await node.StopAsync();
    }

    // The kit alone, in this process, and warm: what a check costs a host that makes one after another.
    private async Task<List<double>> OneCheckAsync(string domain)
    {
        IKit kit = new VirtualMachineKit();
        var settings = SettingValues.Of(("config", Path.Combine(work, $"{domain}.xml")), ("hypervisor", "test+unix:///default"));
        var context = new ActionContext
        {
            Tag = domain, Node = "bench", Settings = settings, Folder = work, Log = NullLogger.Instance, Time = time,
            Commands = commands, Events = events, Progress = new Progress<string>(), Bag = new NoBag(),
        };
        List<double> checks = [];
        for (var sample = -200; sample < 200; sample++)
        {
            var begun = time.GetTimestamp();
            if (await kit.QuickCheckAsync(context, CancellationToken.None) is not CheckResult.InService)
                throw new InvalidOperationException($"{domain} is not in service");
            if (sample >= 0)
                checks.Add(time.GetElapsedTime(begun).TotalMilliseconds);
        }

        return checks;
    }

    private async Task KillsAsync()
    {
        await node.RunAsync(Path.Combine(_parts, "build-guest.sh"), work);
        await File.WriteAllTextAsync(Path.Combine(work, "g1.xml"), (await File.ReadAllTextAsync(Path.Combine(_parts, "guest.xml")))
            .Replace("@NAME@", "g1", StringComparison.Ordinal).Replace("@DIR@", work, StringComparison.Ordinal)
            .Replace("@MEMORY@", "128", StringComparison.Ordinal).Replace("@WORDS@", "", StringComparison.Ordinal)
            .Replace("@AFTER_CRASH@", "destroy", StringComparison.Ordinal).Replace("@DEVICES@", "", StringComparison.Ordinal));
        await node.StartAsync($"resources:\n  - {{ tag: g1, kit: virtualmachine, settings: {{ config: {work}/g1.xml, stop: destroy }}, recover: {{ attempts: 1000 }} }}\n");
        await node.InServiceAsync();

        List<double> decided = [], running = [];
        for (var kill = 0; kill < 10; kill++)
        {
            var killed = Process()!;
            var at = time.GetUtcNow();
            running.Add(await node.RecoveryAsync(
                () =>
                {
                    ProcessTable.Signal(killed, 9);
                    return Task.CompletedTask;
                },
                () => Process() is null || Process() == killed,
                () => Process() is { } now && now != killed));
            await node.InServiceAsync();
            decided.Add(((await node.LastAsync("g1", "decision")).Time - at).TotalMilliseconds);
        }

        Figures.Times("qemu killed -> recovery begun", decided, "50 ms", "VirtualDomain: polls, every 10 s by default");
        Figures.Times("qemu killed -> another qemu runs", running, "", "virsh start alone: 260-290 ms");
        await node.StopAsync();
    }

    private static ProcessIdentity? Process()
    {
        try
        {
            return int.TryParse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture, out var pid) ? ProcessTable.Find(pid) : null;
        }
        catch (IOException)
        {
            return null; // between two guests
        }
    }

    private sealed class NoBag : IDurableBag
    {
        public string? Get(string name) => null;

        public Task SetAsync(string name, string? value, CancellationToken cancel) => Task.CompletedTask;
    }
}
