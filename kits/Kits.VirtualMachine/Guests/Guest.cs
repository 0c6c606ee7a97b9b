using System.Xml;
using Kits.Sdk;
using Kits.VirtualMachine.Libvirt;

namespace Kits.VirtualMachine.Guests;

/// <summary>The guest of one resource: how to look at it, and the single steps that change it. Made anew for each call: it remembers nothing.</summary>
internal sealed class Guest
{
    /// <summary>How long a question may take that libvirt answers from memory.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private const string PingCommand = """{"execute":"guest-ping"}""";
    private const long TooLittle = 1 << 20;

    private readonly ResourceAction<VirtualMachineSettings> _action;
    private readonly Hypervisor _hypervisor;

    private Guest(ResourceAction<VirtualMachineSettings> action, string name) =>
        (_action, _hypervisor, Name) = (action, Hypervisor.At(action.Settings.Hypervisor), name);

    /// <summary>The domain's name.</summary>
    public string Name { get; }

    /// <summary>The guest's qemu process, if it can be seen.</summary>
    public QemuProcess? Process => PidFile.Look(_action.Settings.Hypervisor, Name);

    /// <summary>The guest of a resource.</summary>
    /// <param name="action">The call of the host.</param>
    /// <param name="problem">Why nobody can tell which domain it is, if nobody can.</param>
    public static Guest? Of(ResourceAction<VirtualMachineSettings> action, out string problem)
    {
        problem = "";
        var name = action.Settings.Domain ?? ReadConfig(action.Settings.Config, out problem)?.Name ?? action.Bag.Get("domain");
        return name is null ? null : new Guest(action, name);
    }

    /// <summary>The description in a file, or why there is none.</summary>
    public static DomainXml? ReadConfig(string file, out string problem)
    {
        problem = "";
        try
        {
            return DomainXml.Parse(File.ReadAllText(file));
        }
        catch (XmlException e)
        {
            problem = $"{file} describes no domain: {e.Message}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"cannot read config: {e.Message}";
        }

        return null;
    }

    /// <summary>Looks. Changes nothing.</summary>
    /// <param name="pingAgent">Whether to ask the guest agent too.</param>
    /// <param name="cancel">Ends the look.</param>
    /// <param name="silence">What is known of earlier questions that were not answered: if one still is not, nothing is asked.</param>
    public async Task<Sighting> LookAsync(bool pingAgent, CancellationToken cancel, Silence? silence = null)
    {
        var seen = silence?.InWords(_action.Time) is { } lasting ? Nothing(lasting) : await AskForAllAsync(pingAgent, silence, cancel);
        return seen with { Process = Process }; // after libvirt: a process that ends in between has ended
    }

    /// <summary>Asks the guest agent for a sign of life.</summary>
    public async Task<AgentAnswer> PingAsync(CancellationToken cancel)
    {
        try
        {
            // libvirt greets the agent before it asks, and waits anew each time: ours is the limit that counts.
            return await AskAsync(Ping, _action.Settings.AgentTimeout, cancel);
        }
        catch (SilentException)
        {
            return await AskAsync(ConnectedAgent, Patience, cancel); // libvirt answers this, or it is libvirt that is silent
        }
    }

    /// <summary>Does something to the domain; until it is done, or for as long as patience lasts.</summary>
    public Task DoAsync(Action<Domain> what, TimeSpan patience, CancellationToken cancel) => AskAsync(
        connection =>
        {
            using var domain = connection.Find(Name) ?? throw new LibvirtException(ErrorCode.NoDomain, $"libvirt knows no domain {Name}");
            what(domain);
            return true;
        },
        patience,
        cancel);

    /// <summary>Defines the domain, unless libvirt knows it, and starts it.</summary>
    /// <param name="description">Its description, to define it from; null if there is none to be had.</param>
    /// <param name="cancel">Ends the waiting, not the start.</param>
    public Task<Started> StartAsync(string? description, CancellationToken cancel) => AskAsync(
        connection =>
        {
            using var domain = connection.Find(Name) ?? connection.Define(description ?? throw new LibvirtException(ErrorCode.NoDomain, $"libvirt knows no domain {Name}"));
            var isSaved = domain.HasManagedSave;
            try
            {
                domain.Start();
                return isSaved ? Started.FromSave : Started.Afresh;
            }
            catch (LibvirtException e) when (e.Code == ErrorCode.OperationInvalid && domain.State.State is not DomainState.ShutOff)
            {
                return Started.BySomebodyElse; // libvirt lets one of two starters through
            }
        },
        Timeout.InfiniteTimeSpan,
        cancel);

    /// <summary>Hears what libvirt tells of the domain.</summary>
    public Task<DomainEvents> HearAsync(Action<string> heard, CancellationToken cancel) => _hypervisor.HearAsync(Name, heard, cancel);

    /// <summary>Remembers the domain's name, for when the file of the settings is out of reach.</summary>
    public Task RememberNameAsync(CancellationToken cancel) =>
        _action.Bag.Get("domain") == Name ? Task.CompletedTask : _action.Bag.SetAsync("domain", Name, cancel);

    private Task<T> AskAsync<T>(Func<Connection, T> ask, TimeSpan patience, CancellationToken cancel) =>
        _hypervisor.AskAsync(ask, patience, _action.Time, cancel);

    private Sighting See(Connection connection)
    {
        using var domain = connection.Find(Name);
        if (domain is null)
            return new Sighting { Domain = Name };

        var (state, reason) = domain.State;
        return new Sighting
        {
            Domain = Name,
            State = state,
            Reason = reason,
            Autostarts = domain.Autostarts,
            Disks = state == DomainState.Paused && reason == (int)PausedReason.IoError ? TroubledDisks(domain) : [],
        };
    }

    private AgentAnswer Ping(Connection connection)
    {
        if (ConnectedAgent(connection) is var absent and not AgentAnswer.Silent)
            return absent;

        using var domain = connection.Find(Name);
        try
        {
            domain?.AskAgent(PingCommand, (int)_action.Settings.AgentTimeout.TotalSeconds);
            return domain is null ? AgentAnswer.NotConnected : AgentAnswer.Answered;
        }
        catch (LibvirtException e) when (!e.IsConnection)
        {
            return ConnectedAgent(connection); // a guest that reboots in this moment has no agent
        }
    }

    /// <summary>What can be said of an agent that has not answered: that it is silent, if there is one.</summary>
    private AgentAnswer ConnectedAgent(Connection connection)
    {
        using var domain = connection.Find(Name);
        return domain is null ? AgentAnswer.NotConnected : DomainXml.Parse(domain.Xml) switch
        {
            { HasAgentChannel: false } => AgentAnswer.NoChannel,
            { AgentIsConnected: false } => AgentAnswer.NotConnected,
            _ => AgentAnswer.Silent,
        };
    }

    private async Task<Sighting> AskForAllAsync(bool pingAgent, Silence? silence, CancellationToken cancel)
    {
        var begun = _action.Time.GetUtcNow();
        try
        {
            var seen = await AskAsync(See, Patience, cancel);
            return pingAgent && seen.State is DomainState.Running or DomainState.Blocked ? seen with { Agent = await PingAsync(cancel) } : seen;
        }
        catch (SilentException e)
        {
            silence?.Begin(e.Call, begun);
            return Nothing(e.Message);
        }
        catch (LibvirtException e)
        {
            return Nothing(Refusal.Clean(e.Message));
        }
    }

    private Sighting Nothing(string why) => new() { Domain = Name, Silence = why };

    private static List<DiskTrouble> TroubledDisks(Domain domain)
    {
        var images = DomainXml.Parse(domain.Xml).Images.ToDictionary();
        return [.. domain.DiskErrors().Select(error => new DiskTrouble(
            error.Disk, error.LacksSpace, error.LacksSpace && images.TryGetValue(error.Disk, out var image) ? FullFolderOf(image) : null))];
    }

    private static string? FullFolderOf(string image)
    {
        var folder = Path.GetDirectoryName(image);
        try
        {
            return folder is not null && new DriveInfo(folder).AvailableFreeSpace < TooLittle ? folder : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // not here to be looked at: to resume it will tell
        }
    }
}

/// <summary>How a start went.</summary>
internal enum Started
{
    /// <summary>The guest boots.</summary>
    Afresh,

    /// <summary>It goes on from its managed save.</summary>
    FromSave,

    /// <summary>Somebody else has started it at the same moment.</summary>
    BySomebodyElse,
}
