namespace Kits.Control;

/// <summary>
/// Where the control API answers on its Unix socket, HTTP/1.1 with JSON. A refusal is any status of 400 or more with an
/// <see cref="ErrorAnswer"/>. Streams are one JSON document a line (application/x-ndjson).
/// </summary>
public static class ControlPaths
{
    /// <summary>GET, <c>?tag=</c> optional: a <see cref="StatusAnswer"/>. With <c>&amp;watch=true</c> a stream of them, one at each change.</summary>
    public const string Status = "/v1/status";

    /// <summary>GET <c>?tag=</c>: a <see cref="WhyAnswer"/>.</summary>
    public const string Why = "/v1/why";

    /// <summary>GET, <c>?tag=</c> and <c>?limit=</c> optional: a stream of <see cref="HistoryEntry"/>, oldest first.</summary>
    public const string History = "/v1/history";

    /// <summary>GET: a <see cref="DoctorAnswer"/>.</summary>
    public const string Doctor = "/v1/doctor";

    /// <summary>GET: a <see cref="BeatAnswer"/>, as soon as a beat has come through clock, engine and kernel events.</summary>
    public const string Beat = "/v1/beat";

    /// <summary>POST an <see cref="OperationRequest"/>: a stream of <see cref="OperationLine"/>.</summary>
    public const string Operations = "/v1/operations";

    /// <summary>POST <c>?tag=</c>: cancels what runs on the tag; an <see cref="OperationLine"/> that ends.</summary>
    public const string Cancel = "/v1/cancel";

    /// <summary>GET: a list of <see cref="KitAnswer"/>.</summary>
    public const string Kits = "/v1/kits";

    /// <summary>POST an <see cref="ApplyRequest"/>: a stream of <see cref="OperationLine"/>.</summary>
    public const string Apply = "/v1/apply";

    /// <summary>GET, <c>?tag=</c> optional: a list of <see cref="LedgerRow"/>. POST: forgets what the tag, or without one the node, has spent; an <see cref="OperationLine"/> that ends.</summary>
    public const string Ledger = "/v1/ledger";

    /// <summary>POST a <see cref="MaintenanceRequest"/>: an <see cref="OperationLine"/> that ends.</summary>
    public const string Maintenance = "/v1/maintenance";

    /// <summary>GET, <c>?tag=</c> optional: a list of <see cref="PolicyRow"/>. POST a <see cref="PolicyRequest"/>: an <see cref="OperationLine"/> that ends.</summary>
    public const string Policies = "/v1/policies";

    /// <summary>GET <c>?tag=</c>: a list of <see cref="RuleRow"/>.</summary>
    public const string Rules = "/v1/rules";

    /// <summary>
    /// POST <c>?resources=true|false</c>: ends the host, first removing every resource or leaving all as they are; a stream of
    /// <see cref="OperationLine"/>. The connection closes when the host has ended.
    /// </summary>
    public const string Stop = "/v1/stop";
}
