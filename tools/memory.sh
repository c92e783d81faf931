# How glibc gives out and takes back memory, to be sourced. What is set already stays.

# Each step allocates its arrays again. What is freed below 16 MiB stays, or the system would have to
# clear its pages again for the next step; arrays from 4 MiB on go back at once.
export MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-16777216}
export MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-4194304}
# Large arrays are in huge pages, where Linux gives them to those who ask.
export GLIBC_TUNABLES=${GLIBC_TUNABLES:-glibc.malloc.hugetlb=1}
