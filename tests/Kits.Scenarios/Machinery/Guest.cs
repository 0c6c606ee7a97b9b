namespace Kits.Scenarios.Machinery;

/// <summary>A tiny guest of a node, and the libvirtd that runs it: those of the tests of the virtual machine kit.</summary>
internal sealed class Guest(Node node, string folder)
{
    private const string Name = "g1";

    private static readonly string Parts = Path.Combine(Published.Root, "tests", "Kits.VirtualMachine.Tests", "Machine");

    /// <summary>Its settings for the kit virtualmachine.</summary>
    public string Settings => $"{{ config: {node.Place($"{Name}.xml")}, domain: {Name}, stop: destroy }}";

    /// <summary>Where its image lies.</summary>
    public string Image => Path.Combine(folder, $"{Name}.img");

    /// <summary>The processes that are it: never more than one.</summary>
    public IReadOnlyList<int> Pids =>
        [.. from process in Directory.GetDirectories(node.Seen("/proc"))
            let name = Path.GetFileName(process)
            where name.All(char.IsAsciiDigit) && CommandLine(process).Contains($"guest={Name},", StringComparison.Ordinal)
            let pid = int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)
            where node.IsAlive(pid)
            select pid];

    /// <summary>The one process that is it; 0 if it does not run.</summary>
    public int Pid => Pids is [var pid] ? pid : 0;

    /// <summary>Starts libvirtd, and writes the description of a guest with a disk in the folder.</summary>
    public async Task DescribeAsync()
    {
        await node.DoneAsync(Path.Combine(Parts, "build-guest.sh"), node.Folder);
        await node.DoneAsync(Path.Combine(Parts, "start-libvirtd.sh"), node.Place("libvirt"));
        var disk = $"<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{Image}'/><target dev='vda' bus='virtio'/></disk>";
        File.WriteAllText(node.Place($"{Name}.xml"), File.ReadAllText(Path.Combine(Parts, "guest.xml"))
            .Replace("@NAME@", Name, StringComparison.Ordinal).Replace("@DIR@", node.Folder, StringComparison.Ordinal)
            .Replace("@MEMORY@", "128", StringComparison.Ordinal).Replace("@WORDS@", "", StringComparison.Ordinal)
            .Replace("@AFTER_CRASH@", "destroy", StringComparison.Ordinal).Replace("@DEVICES@", disk, StringComparison.Ordinal));
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return ""; // ended meanwhile
        }
    }
}
