using System.Xml;
using System.Xml.Linq;

namespace Kits.VirtualMachine.Guests;

/// <summary>What matters here of a domain's description, be it the file of the settings or what libvirt tells.</summary>
internal sealed class DomainXml
{
    private const string AgentChannel = "org.qemu.guest_agent.0";

    private readonly XElement _domain;

    private DomainXml(XElement domain, string text) => (_domain, Text) = (domain, text);

    /// <summary>As it was read.</summary>
    public string Text { get; }

    /// <summary>The domain's name.</summary>
    public string Name => _domain.Element("name")!.Value.Trim();

    /// <summary>Whether it has a channel for a guest agent.</summary>
    public bool HasAgentChannel => AgentTarget is not null;

    /// <summary>Whether the guest agent has opened its channel; null if the description does not tell.</summary>
    public bool? AgentIsConnected => AgentTarget?.Attribute("state")?.Value is { } state ? state == "connected" : null;

    /// <summary>The images that are files on this machine, by their target in the guest.</summary>
    public IEnumerable<(string Disk, string Image)> Images =>
        from disk in _domain.Elements("devices").Elements("disk")
        let target = disk.Element("target")?.Attribute("dev")?.Value
        let image = disk.Element("source")?.Attribute("file")?.Value
        where target is not null && image is not null
        select (target, image);

    private XElement? AgentTarget => _domain.Elements("devices").Elements("channel").Elements("target")
        .FirstOrDefault(target => target.Attribute("name")?.Value == AgentChannel);

    /// <summary>Reads a description.</summary>
    /// <exception cref="XmlException">It is none. The message says where.</exception>
    public static DomainXml Parse(string text)
    {
        var root = XDocument.Parse(text).Root!;
        if (root.Name.LocalName != "domain" || string.IsNullOrWhiteSpace(root.Element("name")?.Value))
            throw new XmlException($"it begins with <{root.Name.LocalName}>, and a <domain> with a <name> was expected");
        return new DomainXml(root, text);
    }
}
