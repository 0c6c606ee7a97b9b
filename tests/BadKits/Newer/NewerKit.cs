using BadKits;
using Kits.Sdk;

[assembly: RecoveryKit("newer", typeof(NewerKit))]

namespace BadKits;

/// <summary>Was built against an SDK that no host of today has.</summary>
public sealed class NewerKit;
