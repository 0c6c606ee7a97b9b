using System.Globalization;
using System.Text;
using Kits.FileSystem.Devices;

namespace Kits.FileSystem.Mounts;

/// <summary>One mount, as a line of <c>/proc/PID/mountinfo</c> tells it (proc_pid_mountinfo(5)).</summary>
/// <param name="Id">The kernel's number of this mount; used again after it is gone.</param>
/// <param name="Parent">The mount that it stands on; for stacked mounts, the one beneath.</param>
/// <param name="Number">The device number of files on it. Major 0: no single block device.</param>
/// <param name="Root">Which directory of the filesystem is seen: <c>/</c>, if it is not a bind mount or a subvolume.</param>
/// <param name="Directory">Where it is mounted.</param>
/// <param name="Options">Options of this mount, separated by commas.</param>
/// <param name="Type">The type of the filesystem.</param>
/// <param name="Source">What was mounted, as the one who mounted it called it.</param>
/// <param name="SuperOptions">Options of the filesystem, whichever mount it is seen through.</param>
internal sealed record Mount(
    int Id, int Parent, DeviceNumber Number, string Root, string Directory, string Options, string Type, string Source, string SuperOptions)
{
    /// <summary>Whether an option is set, of the mount or of the filesystem.</summary>
    public bool Has(string option) => Holds(Options, option) || Holds(SuperOptions, option);

    /// <summary>Reads a line; null if it is none.</summary>
    public static Mount? Parse(string line)
    {
        // 36 35 98:0 /root /directory rw,noatime shared:1 master:2 - ext4 /dev/sda1 rw,errors=continue
        var fields = line.Split(' ');
        var separator = Array.IndexOf(fields, "-", Math.Min(6, fields.Length)); // behind any number of optional fields
        if (separator < 0 || fields.Length < separator + 4
            || !int.TryParse(fields[0], CultureInfo.InvariantCulture, out var id)
            || !int.TryParse(fields[1], CultureInfo.InvariantCulture, out var parent)
            || DeviceNumber.Parse(fields[2]) is not { } number)
            return null;

        return new Mount(id, parent, number, Plain(fields[3]), Plain(fields[4]), fields[5],
            fields[separator + 1], Plain(fields[separator + 2]), fields[separator + 3]);
    }

    public override string ToString() => $"{Source} ({Type})";

    private static bool Holds(string options, string option)
    {
        foreach (var range in options.AsSpan().Split(','))
        {
            if (options.AsSpan(range).SequenceEqual(option))
                return true;
        }

        return false;
    }

    // The kernel writes blank, tab, newline, backslash and # as three octal digits.
    private static string Plain(string field)
    {
        if (!field.Contains('\\'))
            return field;

        var plain = new StringBuilder(field.Length);
        for (var at = 0; at < field.Length; at++)
        {
            if (field[at] == '\\' && at + 3 < field.Length && field.AsSpan(at + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
            {
                plain.Append((char)Convert.ToInt32(field.Substring(at + 1, 3), 8));
                at += 3;
            }
            else
            {
                plain.Append(field[at]);
            }
        }

        return plain.ToString();
    }
}
