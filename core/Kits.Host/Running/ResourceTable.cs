using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.Configuration;
using Kits.Sdk;

namespace Kits.Host.Running;

/// <summary>All resources of this node, and which needs which. Lives on the <see cref="EngineLoop"/> alone.</summary>
public sealed class ResourceTable(Hierarchy hierarchy, IReadOnlyDictionary<string, ManagedResource> resources)
{
    private Hierarchy _hierarchy = hierarchy;
    private IReadOnlyDictionary<string, ManagedResource> _resources = resources;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes the table of a configuration. Nothing is looked at yet.</summary>
    /// <param name="configuration">The resources.</param>
    /// <param name="contextOf">What the kit of a tag is handed.</param>
    /// <param name="now">This moment.</param>
    public static ResourceTable Of(NodeConfiguration configuration, Func<string, ActionContext> contextOf, DateTimeOffset now)
    {
        var resources = configuration.Resources.ToDictionary(
            resource => resource.Description.Tag,
            resource => new ManagedResource(resource.Description, resource.Kit, resource.Settings, contextOf(resource.Description.Tag), now));
        return new ResourceTable(new Hierarchy([.. configuration.Resources.Select(resource => resource.Description)]), resources);
    }

    /// <summary>Goes on with the resources of a new configuration.</summary>
    public void Replace(Hierarchy newHierarchy, IReadOnlyDictionary<string, ManagedResource> newResources)
    {
        (_hierarchy, _resources) = (newHierarchy, newResources);
        Changed();
    }

    /// <summary>Which resource needs which.</summary>
    public Hierarchy Hierarchy => _hierarchy;

    /// <summary>Every resource, children before parents.</summary>
    public IEnumerable<ManagedResource> BottomUp => _hierarchy.BottomUp.Select(tag => _resources[tag]);

    /// <summary>Ends at the next change that an operator could see.</summary>
    public Task NextChange => _changed.Task;

    /// <summary>The resource of a tag; null if there is none.</summary>
    public ManagedResource? Find(string tag) => _resources.GetValueOrDefault(tag);

    /// <summary>The resource of a tag that exists.</summary>
    public ManagedResource this[string tag] => _resources[tag];

    /// <summary>The parents that need a resource themselves.</summary>
    public IEnumerable<ManagedResource> Parents(ManagedResource resource) => _hierarchy.Parents(resource.Tag).Select(tag => _resources[tag]);

    /// <summary>The resources that come up after a resource because they prefer it.</summary>
    public IEnumerable<ManagedResource> Admirers(ManagedResource resource) => _hierarchy.Admirers(resource.Tag).Select(tag => _resources[tag]);

    /// <summary>The maintenance that the whole node is in, or null.</summary>
    public Maintenance? Maintenance { get; set; }

    /// <summary>The maintenance that a resource is in, itself or with the node, or null.</summary>
    public Maintenance? MaintenanceOf(ManagedResource resource) => resource.Maintenance ?? Maintenance;

    /// <summary>Null, or who is in maintenance, so that neither the host nor the machine may go away.</summary>
    public string? InMaintenance => Maintenance is not null ? "the node is in maintenance"
        : BottomUp.FirstOrDefault(resource => resource.Maintenance is not null) is { } resource ? $"{resource.Tag} is in maintenance" : null;

    /// <summary>A resource's situation, as planner and policy see it.</summary>
    public Situation SituationOf(ManagedResource resource) => resource.Situation(
        _hierarchy.Needs(resource.Tag).FirstOrDefault(need => _resources[need].State != ServiceState.InService) is { } missing ? $"needs {missing}"
        : _hierarchy.Prefers(resource.Tag).FirstOrDefault(IsComing) is { } awaited ? $"waits for {awaited}"
        : null,
        MaintenanceOf(resource));

    /// <summary>The situation of every resource.</summary>
    public Dictionary<string, Situation> Situations() => _resources.ToDictionary(pair => pair.Key, pair => SituationOf(pair.Value));

    /// <summary>Tells whoever watches that something changed.</summary>
    public void Changed()
    {
        _changed.SetResult();
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    // What is preferred is waited for while it comes up, or while the host looks whether it must; never for what failed, does not answer or cannot be told.
    private bool IsComing(string tag) => _resources[tag] is var resource && MaintenanceOf(resource) is null && resource.Hanging is null && resource.State switch
    {
        ServiceState.Restoring => true,
        ServiceState.NotKnown => resource is { Decision: null, Wanted: Wanted.In },
        ServiceState.OutOfService => resource.Decision is not Decision.KeepWatching && SituationOf(resource).CanServe,
        _ => false,
    };
}
