import cython

cdef extern from *:
    """
    static CYTHON_INLINE PyObject *relata_reference_to(PyObject *instance) {
        return PyWeakref_NewRef(instance, NULL);
    }
    """
    object reference_to "relata_reference_to"(object instance)

cdef class InstanceState:
    cdef public object ref
    cdef public object manager_ref
    cdef public object pk
    cdef public object identity_token
    cdef public object imap
    cdef public object batch
    cdef public long long session_id
    cdef public long flags
    cdef object __weakref__

cdef class ManagerBase(dict):
    cdef public object ref
    cdef public object plain_keys
    cdef object __weakref__

cdef class AttributeDescriptor:
    cdef public object key
    cdef public object impl
    cdef public bint is_plain

@cython.locals(state=InstanceState)
cpdef InstanceState new_state(
    object instance, object manager_ref, object pk, object identity_token, object imap, long long session_id, object batch, long flags
)

@cython.locals(state=InstanceState)
cpdef InstanceState state_of(object instance)

@cython.locals(manager=ManagerBase, plain=frozenset, state=InstanceState)
cdef object _constructed(object self, dict values)
