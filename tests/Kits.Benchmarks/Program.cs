using System.Globalization;
using System.Net.NetworkInformation;
using Kits.Benchmarks;
using Kits.Sdk.Processes;
using Kits.Sdk.Services;

var work = args[0];
var time = TimeProvider.System;
using var events = new KernelEvents();
var commands = new CommandRunner(events, time);
var node = new Node(work, commands, time);

await node.RunAsync("ip", "link", "set", "lo", "up");
await node.RunAsync("ip", "link", "add", "bench0", "type", "veth", "peer", "name", "bench1");
await node.RunAsync("ip", "link", "set", "bench0", "up");
await node.RunAsync("ip", "link", "set", "bench1", "up");
await node.RunAsync("mount", "--make-rprivate", "/");
Directory.CreateDirectory(Path.Combine(work, "mnt"));

_ = new Figures();
if (IsWanted("host"))
{
    await CommandsAsync();
    await RecoveriesAsync();
    await ManyAsync();
}

if (IsWanted("scripts"))
{
    new ScriptFigures(work, events).Print();
    await ScriptedAsync();
}

if (IsWanted("guests"))
    await new Guests(node, work, args[1], commands, events, time).MeasureAsync();
if (IsWanted("databases"))
    await new Databases(node, work, time).MeasureAsync();
Figures.End();

bool IsWanted(string part) => args.Length < 3 || args[2] == part;

// What an operator and a script feel: how long a command takes, how long a host needs to be there.
async Task CommandsAsync()
{
    List<double> starts = [];
    for (var start = 0; start < 5; start++)
    {
        starts.Add(await node.StartAsync(One()));
        await node.InServiceAsync();
        if (start < 4)
            await node.StopAsync();
    }

    Figures.Times("start to ready", starts, "500 ms", "");
    Figures.Times("kits status (whole process)", await SamplesAsync(50, () => node.TimeAsync(node.Command("kits"), "status")), "5 ms", "crm_resource, pcs: no figure measured");
    Figures.Times("/bin/true (the same way)", await SamplesAsync(50, () => node.TimeAsync("/bin/true")), "", "what starting a process costs here");
    Figures.Times("ip address show (the same way)", await SamplesAsync(50, () => node.TimeAsync("ip", "address", "show")), "", "what a shell agent forks for one look");
}

async Task RecoveriesAsync()
{
    var pidFile = Directory.GetFiles(work, "exec.pid", SearchOption.AllDirectories).OrderBy(File.GetLastWriteTimeUtc).Last();
    Figures.Times(
        "address deleted -> back",
        await SamplesAsync(20, () => RecoverAsync(() => node.RunAsync("ip", "address", "del", "198.18.0.1/32", "dev", "bench0"), () => Addresses() < 1, () => Addresses() == 1)),
        "a few ms", "Pacemaker, monitor 1 s: 0.64 s; keepalived takeover 0.07-2.9 s");
    Figures.Times(
        "filesystem unmounted -> back (nothing above it)",
        await SamplesAsync(20, () => RecoverAsync(() => node.RunAsync("umount", Path.Combine(work, "mnt")), () => !IsMounted(), IsMounted)),
        "a few ms + the action", "Pacemaker: polls");
    Figures.Times(
        "process killed -> new one runs",
        await SamplesAsync(20, KillAsync),
        "a few ms + the action", "runit 8 ms; monit 415 ms; supervisor 1010 ms");
    await node.StopAsync();

    async Task<double> RecoverAsync(Func<Task> fault, Func<bool> isBroken, Func<bool> isBack)
    {
        var took = await node.RecoveryAsync(fault, isBroken, isBack);
        await node.InServiceAsync();
        foreach (var tag in new[] { "vip", "share", "app" })
            await node.RunAsync(node.Command("kits"), "check", tag); // what breaks again before a check saw it serve is recovered ever more slowly
        return took;
    }

    async Task<double> KillAsync()
    {
        var killed = Pid();
        return await RecoverAsync(
            () =>
            {
                ProcessTable.Signal(ProcessTable.Find(killed)!, 9);
                return Task.CompletedTask;
            },
            () => Pid() == killed,
            () => Pid() is var now && now != 0 && now != killed && ProcessTable.Find(now) is not null);
    }

    int Pid() => int.TryParse(File.Exists(pidFile) ? File.ReadAllText(pidFile) : "", CultureInfo.InvariantCulture, out var pid) ? pid : 0;
}

// What a hundred resources cost, and what happens when fifty fail together.
async Task ManyAsync()
{
    const int Resources = 100, Together = 50;
    await node.StartAsync(Many(Resources, every: "30s"));
    await node.InServiceAsync();
    Figures.Value("memory at rest, 100 resources: resident", Megabytes("VmRSS"), "100 MB", "");
    Figures.Value("memory at rest, 100 resources: private", Megabytes("RssAnon"), "", "");

    List<double> crowd = [];
    for (var round = 0; round < 4; round++)
    {
        var batch = Path.Combine(work, "batch");
        await File.WriteAllLinesAsync(batch, Enumerable.Range(1, Together).Select(at => $"address del 198.18.0.{at}/32 dev bench0"));
        crowd.Add(await node.RecoveryAsync(() => node.RunAsync("ip", "-batch", batch), () => Addresses() < Resources, () => Addresses() == Resources));
        await node.InServiceAsync();
    }

    Figures.Times("50 addresses deleted together -> all back", crowd, "200 ms", "Pacemaker 2.1.5, monitor 1 s: 2.8-44 s");
    await node.StopAsync();

    await node.StartAsync(Many(Resources, every: "100ms"));
    await node.InServiceAsync();
    var (cpu, begun) = (node.CpuSeconds(), time.GetTimestamp());
    await Task.Delay(TimeSpan.FromSeconds(10), time);
    var share = (node.CpuSeconds() - cpu) / time.GetElapsedTime(begun).TotalSeconds;
    Figures.Value("CPU for 1,000 checks a second (ip)", share.ToString("0.000 cores", CultureInfo.InvariantCulture), "0.1 cores", "Pacemaker: IPaddr2 29 ms CPU a check = 29 cores");
    await node.StopAsync();
}

// What scripts cost the daemon: in use, and when they are edited again and again.
async Task ScriptedAsync()
{
    const int Edits = 1000;
    var script = Path.Combine(work, "edited.js");
    await File.WriteAllTextAsync(script, "inService()");
    await File.WriteAllTextAsync(Path.Combine(work, "steady.csx"), "return InService();");
    await node.StartAsync("""
        resources:
          - { tag: one, kit: exec, settings: { binfile: /bin/sleep, cmdline_options: infinity }, scripts: { check: edited.js } }
          - { tag: two, kit: exec, settings: { binfile: /bin/sleep, cmdline_options: infinity }, scripts: { check: steady.csx } }
        """);
    await node.InServiceAsync();
    for (var edit = 0; edit < Edits / 10; edit++)
        await EditAsync(edit);
    Figures.Value("memory with scripts in use: resident", Megabytes("VmRSS"), "120 MB", "");
    for (var edit = 0; edit < Edits; edit++)
        await EditAsync(edit);
    Figures.Value("... after 1,000 edits of one", Megabytes("VmRSS"), "as before", "");
    await node.StopAsync();

    async Task EditAsync(int edit)
    {
        await File.WriteAllTextAsync(script, $"/* edit {edit} */ inService()");
        await node.RunAsync(node.Command("kits"), "check", "one");
    }
}

string Megabytes(string name) => node.Megabytes(name).ToString("0.0 MB", CultureInfo.InvariantCulture);

string One() => $$"""
    resources:
      - { tag: vip, kit: ip, settings: { ip: 198.18.0.1, cidr_netmask: 32, nic: bench0, nodad: true, arp_count: 1 }, recover: { attempts: 1000 } }
      - { tag: share, kit: filesystem, settings: { device: tmpfs, directory: {{work}}/mnt, fstype: tmpfs }, recover: { attempts: 1000 } }
      - { tag: app, kit: exec, settings: { binfile: /bin/sleep, cmdline_options: infinity }, recover: { attempts: 1000 } }
    """;

static string Many(int count, string every) => "resources:\n" + string.Concat(Enumerable.Range(1, count).Select(at =>
    $"  - {{ tag: vip-{at}, kit: ip, settings: {{ ip: 198.18.0.{at}, cidr_netmask: 32, nic: bench0, nodad: true, arp_count: 1 }}, quickCheck: {{ every: {every} }}, recover: {{ attempts: 1000 }} }}\n"));

int Addresses() => NetworkInterface.GetAllNetworkInterfaces().First(link => link.Name == "bench0").GetIPProperties().UnicastAddresses
    .Count(address => address.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork);

bool IsMounted() => File.ReadLines("/proc/self/mountinfo").Any(line => line.Contains($" {work}/mnt ", StringComparison.Ordinal));

static async Task<List<double>> SamplesAsync(int count, Func<Task<double>> sample)
{
    List<double> samples = [];
    for (var at = 0; at < count; at++)
        samples.Add(await sample());
    return samples;
}
