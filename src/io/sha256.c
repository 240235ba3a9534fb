#include "sha256.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void to_hex(const unsigned char digest[32], char hex[SHA256_TEXT])
{
    for (int i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

enum status sha256_bytes(const void *at, size_t bytes, char hex[SHA256_TEXT])
{
    unsigned char digest[32];
    if (!EVP_Digest(at, bytes, digest, NULL, EVP_sha256(), NULL))
        return FAIL(ERR_LIBRARY, "libcrypto refused SHA-256");
    to_hex(digest, hex);
    return OK;
}

static bool digest_parts(const struct sha256_part *part, int n, EVP_MD_CTX *ctx,
                         unsigned char digest[32])
{
    if (!EVP_DigestInit_ex(ctx, EVP_sha256(), NULL))
        return false;
    for (int i = 0; i < n; i++)
        if (!EVP_DigestUpdate(ctx, part[i].at, part[i].bytes))
            return false;
    return EVP_DigestFinal_ex(ctx, digest, NULL);
}

enum status sha256_parts(const struct sha256_part *part, int n,
                         char hex[SHA256_TEXT])
{
    unsigned char digest[32];
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool good = ctx && digest_parts(part, n, ctx, digest);
    EVP_MD_CTX_free(ctx);
    if (!good)
        return FAIL(ERR_LIBRARY, "libcrypto refused SHA-256");
    to_hex(digest, hex);
    return OK;
}

static bool digest_stream(FILE *f, EVP_MD_CTX *ctx, unsigned char digest[32])
{
    unsigned char block[1 << 16];
    size_t n;
    if (!EVP_DigestInit_ex(ctx, EVP_sha256(), NULL))
        return false;
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        if (!EVP_DigestUpdate(ctx, block, n))
            return false;
    return !ferror(f) && EVP_DigestFinal_ex(ctx, digest, NULL);
}

enum status sha256_file(const char *path, char hex[SHA256_TEXT])
{
    unsigned char digest[32];
    FILE *f = fopen(path, "rbe");
    if (!f)
        return FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool good = ctx && digest_stream(f, ctx, digest);
    EVP_MD_CTX_free(ctx);
    fclose(f);
    if (!good)
        return FAIL(ERR_IO, "%s: cannot be read to its end", path);
    to_hex(digest, hex);
    return OK;
}
