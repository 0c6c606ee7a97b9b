using Kits.Control;

namespace Kits.Cli.Tests;

/// <summary>Things that tests speak about.</summary>
internal static class Some
{
    public static ResourceStatus Resource(string tag, string state = "ISP", params string[] needs) =>
        new(tag, "ip", state, "in", "its check says in service", Terminal.Now.AddMinutes(-3), needs, null, null, Id: "192.0.2.10");

    /// <summary>web and mail need share, which needs disk.</summary>
    public static StatusAnswer SharedChild { get; } = new("alpha",
        [Resource("disk"), Resource("share", "ISP", "disk"), Resource("web", "ISP", "share"), Resource("mail", "ISP", "share")]);
}
