using System.Text.Json.Serialization;

namespace Kits.Control;

/// <summary>How requests and answers are written: generated ahead of time, so that a native client needs no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(WhyAnswer))]
[JsonSerializable(typeof(HistoryEntry))]
[JsonSerializable(typeof(KitAnswer))]
[JsonSerializable(typeof(IReadOnlyList<KitAnswer>))]
[JsonSerializable(typeof(BeatAnswer))]
[JsonSerializable(typeof(DoctorAnswer))]
[JsonSerializable(typeof(IReadOnlyList<LedgerRow>))]
[JsonSerializable(typeof(IReadOnlyList<PolicyRow>))]
[JsonSerializable(typeof(IReadOnlyList<RuleRow>))]
[JsonSerializable(typeof(ApplyRequest))]
[JsonSerializable(typeof(MaintenanceRequest))]
[JsonSerializable(typeof(PolicyRequest))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(OperationRequest))]
[JsonSerializable(typeof(OperationLine))]
public sealed partial class ControlJson : JsonSerializerContext;
