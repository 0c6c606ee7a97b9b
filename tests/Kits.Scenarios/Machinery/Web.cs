namespace Kits.Scenarios.Machinery;

/// <summary>The hierarchy that most scenarios are about: an application on a filesystem, reached at an address.</summary>
internal sealed class Web
{
    private readonly Node _node;

    private Web(Node node, string device, string prefix)
    {
        _node = node;
        (Vip, Share, App) = ($"{prefix}vip", $"{prefix}share", $"{prefix}app");
        Directory = node.Place("share");
        Heart = new Heart(node, "app", Directory);
        node.Configure($$"""
              - tag: {{Vip}}
                kit: ip
                settings: { ip: {{Node.Address}}, cidr_netmask: 24, nic: {{Node.Nic}} }
              - tag: {{Share}}
                kit: filesystem
                settings: { device: {{device}}, directory: {{Directory}}, fstype: ext4 }
              - tag: {{App}}
                kit: exec
                needs: [{{Vip}}, {{Share}}]
                settings: {{Heart.Settings}}
            """);
    }

    public string Vip { get; }

    public string Share { get; }

    public string App { get; }

    public string Directory { get; }

    public Heart Heart { get; }

    public string[] Tags => [Vip, Share, App];

    /// <summary>Described, with a disk, but no host runs yet.</summary>
    public static async Task<Web> DescribeAsync(Node node, string prefix = "")
    {
        var device = await node.DiskAsync("disk.img");
        System.IO.Directory.CreateDirectory(node.Place("share"));
        return new Web(node, device, prefix);
    }

    public static async Task<Web> InServiceAsync(Node node, string prefix = "")
    {
        var web = await DescribeAsync(node, prefix);
        await node.StartHostAsync();
        await web.IsInServiceAsync();
        return web;
    }

    /// <summary>Waits until the host says so, and it is so.</summary>
    public async Task IsInServiceAsync()
    {
        await _node.AreAsync("ISP", Tags);
        await _node.UntilAsync("the machine agrees", async () => await _node.HoldsAddressAsync() && _node.IsMounted(Directory) && Heart.Pid != 0);
        await Heart.BeatsAsync();
    }

    public async Task IsOutOfServiceAsync()
    {
        await _node.AreAsync("OSU", Tags);
        Assert.Equal(0, Heart.Pid);
        Assert.False(_node.IsMounted(Directory));
        Assert.False(await _node.HoldsAddressAsync());
    }
}
