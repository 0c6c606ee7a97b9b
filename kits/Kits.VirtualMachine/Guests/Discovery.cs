using Kits.Sdk.Discovery;
using Kits.Sdk.Settings;
using Kits.VirtualMachine.Libvirt;

namespace Kits.VirtualMachine.Guests;

/// <summary>Describes every domain of a hypervisor as a resource. Only looks.</summary>
internal static class Discovery
{
    private const string DefaultHypervisor = "qemu:///system";

    public static DiscoveryResult Of(string hypervisor, Connection connection)
    {
        var found = new List<DiscoveredResource>();
        foreach (var domain in connection.Domains())
        {
            using (domain)
                found.Add(Of(hypervisor, domain));
        }

        return new DiscoveryResult([.. found.OrderBy(resource => resource.Tag, StringComparer.Ordinal)]);
    }

    private static DiscoveredResource Of(string hypervisor, Domain domain)
    {
        var (name, xml) = (domain.Name, DomainXml.Parse(domain.Xml));
        var kept = $"/etc/libvirt/qemu/{name}.xml"; // where libvirt keeps what was defined
        var isKept = hypervisor == DefaultHypervisor && File.Exists(kept);

        List<(string, string)> settings = [("config", isKept ? kept : $"/etc/kits/{name}.xml"), ("domain", name)];
        if (hypervisor != DefaultHypervisor)
            settings.Add(("hypervisor", hypervisor));
        if (xml.HasAgentChannel)
            settings.Add(("agent_ping", "true"));
        return new DiscoveredResource(TagOf(name), SettingValues.Of([.. settings]), [.. Remarks(domain, name, xml, isKept)]);
    }

    private static IEnumerable<string> Remarks(Domain domain, string name, DomainXml xml, bool isKept)
    {
        yield return $"{name} is {domain.State.State}";
        foreach (var (disk, image) in xml.Images)
            yield return $"its disk {disk} is {image}: a resource that it needs, if that is on a filesystem of this configuration";
        if (!isKept)
            yield return $"write its description first: virsh dumpxml --inactive {name} > /etc/kits/{name}.xml";
        if (domain.Autostarts)
            yield return Verdict.AutostartWarning(name);
        if (xml.AgentIsConnected == false)
            yield return "it has a channel for a guest agent, but none is connected; without one, leave agent_ping out";
    }

    private static string TagOf(string name) =>
        string.Concat(name.Select((letter, at) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' || (at > 0 && letter == '.') ? letter : '-'));
}
