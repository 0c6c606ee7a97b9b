using System.Text.RegularExpressions;
using Kits.Sdk;
using Kits.VirtualMachine.Libvirt;

namespace Kits.VirtualMachine.Guests;

/// <summary>Says in an operator's words what libvirt or qemu refuse, and where trying again makes sense. Pure.</summary>
internal static partial class Refusal
{
    public static Failure Of(LibvirtException refused, string what)
    {
        var words = Clean(refused.Message);
        return refused.Code switch
        {
            ErrorCode.NoLibrary => Failure.OfThisNode($"{what}: {words}"),
            _ when refused.IsConnection => Failure.OfThisNode($"{what}: the hypervisor cannot be reached: {words}"),
            ErrorCode.NoNetwork => Failure.OfThisNode($"{what}: its network is missing: {words}"),
            ErrorCode.NoMemory => Failure.OfThisNode($"{what}: not enough memory: {words}"),
            ErrorCode.XmlError or ErrorCode.XmlInvalid => Failure.OfTheSettings($"{what}: its description is wrong: {words}"),
            _ when Says(words, "write\" lock", "Is another process using") => Failure.Passing($"{what}: its image is in use by another guest: {words}"),
            _ when Says(words, "allocate memory", "set up guest memory") => Failure.OfThisNode($"{what}: not enough memory: {words}"),
            _ when Says(words, "is not active") && Says(words, "network") => Failure.OfThisNode($"{what}: its network is missing: {words}"),
            _ when Says(words, "Cannot access storage file", "No such file or directory") => Failure.OfThisNode($"{what}: its image is missing: {words}"),
            _ when Says(words, "virt type 'kvm'", "KVM") => Failure.OfThisNode($"{what}: this node has no hardware virtualisation for it: {words}"),
            _ => Failure.Passing($"{what}: {words}"),
        };
    }

    /// <summary>One line, without the time stamps and command lines of qemu.</summary>
    internal static string Clean(string message) => QemuPrefix().Replace(Blanks().Replace(message, " "), "").Trim();

    private static bool Says(string words, params string[] any) => any.Any(part => words.Contains(part, StringComparison.Ordinal));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    // "internal error: process exited while connecting to monitor: 2026-11-24T22:18:42.1Z qemu-system-x86_64: -blockdev {...}: Failed to ..."
    [GeneratedRegex(@"^internal error:.*?\d\d:\d\d:\d\d[.\d]*Z [^ ]*qemu[^ ]*: (-[a-z]+ (\{[^}]*\}|[^ ]*): )?")]
    private static partial Regex QemuPrefix();
}
