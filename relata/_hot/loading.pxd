import cython

from .attributes cimport InstanceState, reference_to

cdef extern from *:
    """
    static CYTHON_INLINE int relata_set_dict(PyObject *instance, PyObject *values) {
        return PyObject_GenericSetDict(instance, values, NULL);
    }
    """
    int set_dict "relata_set_dict"(object instance, object values) except -1

cdef class Batch:
    cdef public list references
    cdef object __weakref__

cdef class EntitySpec:
    cdef readonly object cls
    cdef readonly object manager_ref
    cdef readonly object new
    cdef readonly Py_ssize_t pk_index
    cdef readonly tuple pk_indexes
    cdef readonly tuple pk_processors
    cdef readonly bint partial_pks
    cdef readonly tuple keys
    cdef readonly tuple indexes
    cdef readonly tuple processors
    cdef readonly tuple processed
    cdef readonly Py_ssize_t start
    cdef readonly Py_ssize_t stop
    cdef readonly dict template
    cdef readonly dict extra
    cdef readonly bint is_complete
    cdef readonly bint may_pause

@cython.locals(
    loaded=list, references=list, taken=list, pk_index=Py_ssize_t, state=InstanceState, values=dict, row=tuple, extra=dict, found=InstanceState
)
cdef list _load(
    EntitySpec spec,
    list rows,
    dict imap,
    object identity_token,
    long long session_id,
    Batch batch,
    bint overwrite,
    list fresh,
    list filled,
)

@cython.locals(values=dict, keys=tuple, indexes=tuple, processors=tuple, i=Py_ssize_t, at=Py_ssize_t)
cdef dict _values(EntitySpec spec, tuple row)

@cython.locals(found=list, processors=tuple, i=Py_ssize_t, at=Py_ssize_t)
cdef object _composite_pk(EntitySpec spec, tuple row)

@cython.locals(keys=tuple, i=Py_ssize_t, d=dict, committed=dict, taken=list)
cdef list _fill(EntitySpec spec, tuple row, object instance, InstanceState state, bint overwrite)

@cython.locals(found=dict, i=Py_ssize_t, entry=tuple, members=dict)
cpdef list collect_members(list parents, list children, str key, bint overwrites)

@cython.locals(members=list, row=tuple)
cpdef group_members(list rows, Py_ssize_t width, dict by_key)
