/* What squeue and sbatch say to a study. */
#include <stdio.h>
#include <string.h>

#include "slurm.h"

static enum status no_slurm(const char *program)
{
    return FAIL(ERR_IO,
                "there is no %s here: submit works on a login node of a Slurm "
                "cluster; --dry-run prints the scripts, `wiresweep run -j N` "
                "needs no Slurm",
                program);
}

enum status slurm_queue(const struct slurm_job *j, char answer[SLURM_ANSWER])
{
    char names[2 * JOB_NAME + 16];
    snprintf(names, sizeof names, "--name=%s,%s", j->name, j->last_name);
    char *args[] = {(char *)"squeue",
                    (char *)"--me",
                    (char *)"--noheader",
                    names,
                    (char *)"--format=job %i (%j): %T, %M of %l used, %R",
                    NULL};
    int code = slurm_call(args, answer);
    if (code == NOT_FOUND)
        return no_slurm("squeue");
    if (code != 0)
        return FAIL(ERR_IO, "squeue failed (exit code %d): its words are above",
                    code);
    return OK;
}

enum status slurm_sbatch(const char *dependency, char *script,
                         char id[SLURM_ANSWER])
{
    char after[SLURM_ANSWER + 32];
    char *args[6] = {(char *)"sbatch", (char *)"--parsable"};
    int n = 2;
    if (dependency) {
        snprintf(after, sizeof after, "--dependency=afterok:%s", dependency);
        args[n++] = after;
        args[n++] = (char *)"--kill-on-invalid-dep=yes";
    }
    args[n++] = script;
    for (int i = 0; i < n; i++)
        if (i != 1)
            printf("%s%s", args[i], i + 1 < n ? " " : "\n");
    fflush(stdout);
    int code = slurm_call(args, id);
    if (code == NOT_FOUND)
        return no_slurm("sbatch");
    id[strcspn(id, ";\n")] = '\0'; /* "12;cluster" */
    if (code != 0 || !*id)
        return FAIL(ERR_IO, "Slurm refused the job; its words are above");
    return OK;
}
