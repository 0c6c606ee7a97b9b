using Kits.Sdk;
using Kits.Sdk.Services;

namespace Kits.Host.Running;

/// <summary>What the kit of each resource is handed: what every kit is handed, a folder of its own, and a durable bag.</summary>
/// <param name="handed">What every kit is handed.</param>
/// <param name="state">The state folder.</param>
/// <param name="bagOf">The durable bag of a tag.</param>
public sealed class ResourceContexts(ActionContext handed, string state, Func<string, IDurableBag> bagOf)
{
    /// <summary>What the kit of a tag is handed.</summary>
    public ActionContext Of(string tag) => handed with { Tag = tag, Folder = ResourceFolder.Create(state, tag), Bag = bagOf(tag) };
}
