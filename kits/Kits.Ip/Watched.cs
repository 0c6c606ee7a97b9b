using System.Net;
using Kits.Ip.Kernel;
using Kits.Sdk;

namespace Kits.Ip;

/// <summary>What a watch pays attention to: one address and the interface it lives on.</summary>
/// <param name="ip">The address.</param>
/// <param name="nic">The interface, by name: one that went and came back has another index. Null: not known, any may become ours.</param>
/// <param name="link">The interface as it was last seen.</param>
internal sealed class Watched(IPAddress ip, string? nic, Link? link)
{
    private Link? _link = link;

    /// <summary>What has been announced since the last reading and concerns us.</summary>
    public IReadOnlyList<Hint> Read(TableChanges changes)
    {
        var hints = new List<Hint>();
        var complete = changes.Read(LinkChanged, LinkGone, AddressAdded, AddressGone);
        if (!complete)
            hints.Add(new Hint("the kernel told of more changes than could be read"));
        return hints;

        void LinkChanged(Link now)
        {
            if (!IsOurs(now) || (now.Index == _link?.Index && now.Name == _link.Name && now.Trouble == _link.Trouble))
                return; // the kernel also tells of what makes no difference: counters, group membership, the MTU
            _link = now;
            hints.Add(new Hint(now.Trouble ?? $"{now.Name} is up and has carrier"));
        }

        void LinkGone(Link gone)
        {
            if (!IsOurs(gone))
                return;
            _link = null;
            hints.Add(new Hint($"{gone.Name} is gone"));
        }

        void AddressAdded(HeldAddress added)
        {
            if (added.Ip.Equals(ip))
                hints.Add(new Hint($"{added} was added or changed"));
        }

        void AddressGone(HeldAddress gone)
        {
            if (gone.Ip.Equals(ip))
                hints.Add(new Hint($"{gone} was deleted"));
        }
    }

    private bool IsOurs(Link changed) => nic is null || changed.Name == nic || changed.Index == _link?.Index;
}
