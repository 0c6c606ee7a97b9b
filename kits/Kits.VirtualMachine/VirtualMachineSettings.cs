using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Kits.Sdk.Settings;

namespace Kits.VirtualMachine;

/// <summary>How a guest is taken out of service.</summary>
public enum StopMode
{
    /// <summary>Asked to shut down, and forced off when it does not.</summary>
    Shutdown,

    /// <summary>Its memory is saved, and the next restore goes on from there.</summary>
    Save,

    /// <summary>Its process is ended at once.</summary>
    Destroy,
}

/// <summary>Who is asked to shut the guest down.</summary>
public enum ShutdownMode
{
    /// <summary>The guest agent.</summary>
    Agent,

    /// <summary>The guest's operating system, by the power button.</summary>
    Acpi,
}

/// <summary>A guest and how it is cared for. Names as in the OCF agent VirtualDomain, where it has one.</summary>
public sealed class VirtualMachineSettings : IValidatableObject
{
    /// <summary>The file with the domain's XML.</summary>
    [Setting("config", Description = "The file with the domain's XML. The domain is defined from it when libvirt does not know it.")]
    [Required]
    public string Config { get; init; } = null!;

    /// <summary>The domain's name.</summary>
    [Setting("domain", Description = "The domain's name. Give it where the file of config may be out of reach, as on a filesystem that is not mounted.", Default = "the <name> in config")]
    public string? Domain { get; init; }

    /// <summary>The hypervisor, as a libvirt URI.</summary>
    [Setting("hypervisor", Description = "The hypervisor, as a libvirt URI.")]
    public string Hypervisor { get; init; } = "qemu:///system";

    /// <summary>How it is taken out of service.</summary>
    [Setting("stop", Live = true, Description = "How it is taken out of service: shutdown, save (the next restore goes on from there) or destroy.", Default = "shutdown")]
    public StopMode? Stop { get; init; }

    /// <summary>Forces it off without asking; the same as <c>stop: destroy</c>.</summary>
    [Setting("force_stop", Live = true, Description = "Forces it off without asking; the same as stop: destroy.")]
    public bool ForceStop { get; init; }

    /// <summary>Who is asked to shut it down.</summary>
    [Setting("shutdown_mode", Live = true, Description = "Who is asked to shut it down: agent or acpi.", Default = "the agent if it answers, else acpi")]
    public ShutdownMode? ShutdownMode { get; init; }

    /// <summary>How long it has to shut down before it is forced off. Less than the timeout of remove.</summary>
    [Setting("shutdown_timeout", Live = true, Description = "How long it has to shut down before it is forced off. Less than the timeout of remove.", Default = "2m")]
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether every check asks the guest agent too.</summary>
    [Setting("agent_ping", Live = true, Description = "Whether every check asks the guest agent too: a hung guest or a stopped qemu otherwise reads running.")]
    public bool PingsAgent { get; init; }

    /// <summary>How long the guest agent has to answer. Whole seconds, less than the timeout of quickCheck.</summary>
    [Setting("agent_timeout", Live = true, Description = "How long the guest agent has to answer. Whole seconds, less than the timeout of quickCheck.", Default = "5s")]
    public TimeSpan AgentTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether restore waits until the guest agent answers.</summary>
    [Setting("up_agent", Live = true, Description = "Whether restore waits until the guest agent answers.", Default = "as agent_ping")]
    public bool? UpByAgent { get; init; }

    /// <summary>A TCP port that accepts connections when the guest is up.</summary>
    [Setting("up_port", Live = true, Description = "HOST:PORT that accepts a connection when the guest is up; restore waits for it.", Default = "none")]
    public string? UpPort { get; init; }

    /// <summary>A command that exits 0 when the guest is up.</summary>
    [Setting("up_command", Live = true, Description = "A command that exits 0 when the guest is up; restore runs it every second until then. Split on blanks and quotes; no shell sees it.", Default = "none")]
    public string? UpCommand { get; init; }

    internal StopMode StopBy => Stop ?? (ForceStop ? StopMode.Destroy : StopMode.Shutdown);

    internal bool WaitsForAgent => UpByAgent ?? PingsAgent;

    internal (string Host, int Port)? UpAddress => UpPort is { } text && text.LastIndexOf(':') is var colon and > 0
        && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? (text[..colon].Trim('[', ']'), port)
            : null;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Config is not null && !Path.IsPathFullyQualified(Config))
            yield return new($"{Config} is not an absolute path", ["config"]);
        if (Domain is { } name && (name.Length == 0 || name.Contains('/')))
            yield return new($"'{name}' cannot be the name of a domain", ["domain"]);
        if (!Uri.TryCreate(Hypervisor, UriKind.Absolute, out _))
            yield return new($"{Hypervisor} is not a libvirt URI; write one like qemu:///system", ["hypervisor"]);
        if (ForceStop && Stop is { } stop and not StopMode.Destroy)
            yield return new($"force_stop and stop: {stop.ToString().ToLowerInvariant()} contradict each other: write one of them", ["force_stop"]);
        if (StopBy != StopMode.Shutdown && ShutdownMode is not null)
            yield return new("only means something with stop: shutdown", ["shutdown_mode"]);
        if (UpPort is not null && UpAddress is null)
            yield return new($"{UpPort} is not HOST:PORT; write one like 192.0.2.20:22", ["up_port"]);
        if (!Words.TrySplit(UpCommand ?? "true", out var words, out var problem))
            yield return new(problem, ["up_command"]);
        else if (words is [])
            yield return new("is empty", ["up_command"]);
        if (AgentTimeout < TimeSpan.FromSeconds(1) || AgentTimeout > TimeSpan.FromHours(1))
            yield return new("must be from 1s to 1h", ["agent_timeout"]);
        if (ShutdownTimeout > TimeSpan.FromDays(1))
            yield return new("is longer than a day", ["shutdown_timeout"]);
    }
}
