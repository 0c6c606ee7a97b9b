using System.Globalization;
using System.Text.Json;
using Kits.Sdk.Processes;

namespace Kits.VirtualMachine.Tests.Machine;

/// <summary>A tiny guest: its description, and what a person or a fault does to it. It boots from the kernel and root filesystem of <see cref="Host"/>.</summary>
internal sealed class TestGuest
{
    public TestGuest(Host host, string name = "g1", string devices = "", string kernelWords = "", string memory = "128", string afterCrash = "destroy")
    {
        Name = name;
        Config = Path.Combine(host.Folder, $"{name}.xml");
        File.WriteAllText(Config, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Machine", "guest.xml"))
            .Replace("@NAME@", name, StringComparison.Ordinal).Replace("@DIR@", host.Folder, StringComparison.Ordinal)
            .Replace("@MEMORY@", memory, StringComparison.Ordinal).Replace("@WORDS@", kernelWords, StringComparison.Ordinal)
            .Replace("@AFTER_CRASH@", afterCrash, StringComparison.Ordinal).Replace("@DEVICES@", devices, StringComparison.Ordinal));
    }

    public string Name { get; }

    public string Config { get; }

    /// <summary>What virsh says of it: <c>running</c>, <c>shut off</c>, or that there is no such domain.</summary>
    public string State => Shell.Try("virsh", "-q", "-c", "qemu:///system", "domstate", "--reason", Name).Output.Trim();

    /// <summary>Its qemu process.</summary>
    public ProcessIdentity Process => ProcessTable.Find(int.Parse(File.ReadAllText($"/run/libvirt/qemu/{Name}.pid"), CultureInfo.InvariantCulture))!;

    /// <summary>Every qemu process of a guest of that name: never more than one.</summary>
    public IReadOnlyList<int> Processes =>
        [.. from folder in Directory.GetDirectories("/proc")
            let name = Path.GetFileName(folder)
            where name.All(char.IsAsciiDigit) && CommandLine(folder).Contains($"guest={Name},", StringComparison.Ordinal)
            let process = ProcessTable.Find(int.Parse(name, CultureInfo.InvariantCulture))
            where process is not null
            select process.Pid];

    /// <summary>Does with virsh what a person would.</summary>
    public string Virsh(string command, params string[] arguments) => Shell.Run("virsh", ["-q", "-c", "qemu:///system", command, Name, .. arguments]);

    /// <summary>Kills its qemu, and returns when it is dead.</summary>
    public void Kill()
    {
        var process = Process;
        ProcessTable.Signal(process, 9);
        Eventually.True(() => !ProcessTable.IsAlive(process), "qemu is dead");
    }

    public void Stop() => ProcessTable.Signal(Process, 19);

    public void Continue() => ProcessTable.Signal(Process, 18);

    public bool AgentAnswers => Shell.Try("virsh", "-q", "-c", "qemu:///system", "qemu-agent-command", Name, """{"execute":"guest-ping"}""", "--timeout", "3").Exit == 0;

    /// <summary>Runs a shell command inside, as its root, without waiting for its end, which may be that of the guest.</summary>
    public void Inside(string command)
    {
        Eventually.True(() => AgentAnswers, $"the agent of {Name} answers");
        Shell.Try("virsh", "-c", "qemu:///system", "qemu-agent-command", Name, JsonSerializer.Serialize(new { execute = "guest-exec", arguments = new { path = "/bin/sh", arg = new[] { "-c", command } } }));
    }

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (IOException)
        {
            return ""; // ended meanwhile
        }
    }
}
